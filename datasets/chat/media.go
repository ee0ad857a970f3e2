package chat

import "strings"

// mediaPart gives an image as OpenAI does, by its address or its data. What is no
// image is kept as it is.
func (t *turn) mediaPart(o object) bool {
	at := imageAddress(o)
	if at == "" {
		return false
	}
	t.parts = append(t.parts, part{json: value(`{"type":"image_url","image_url":{"url":` + string(quote(at)) + `}}`)})
	return true
}

func imageAddress(o object) string {
	kind := o.text("mime_type", "mimeType", "mediaType", "media_type")
	data := o.text("data", "content", "base64")
	address := o.text("url", "uri")
	switch o.text("type") {
	case "input_image":
		return o.text("image_url")
	case "image":
		if source, ok := o.get("source").object(); ok { // Anthropic
			kind, data, address = source.text("media_type"), source.text("data"), source.text("url")
		}
		if image := o.text("image"); isAddress(image) {
			address = image
		} else if image != "" {
			data = image
		}
		if kind == "" {
			kind = "image/png"
		}
	}
	image := strings.HasPrefix(kind, "image/") || o.text("modality") == "image"
	switch {
	case !image:
		return ""
	case address != "":
		return address
	case isAddress(data):
		return data
	case data != "" && kind != "":
		return "data:" + kind + ";base64," + data
	default:
		return ""
	}
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "data:")
}

// geminiPart reads a part that has no type: Gemini tells them by their keys.
func (t *turn) geminiPart(o object, v value) bool {
	if call, ok := o.get("functionCall", "function_call").object(); ok && call.text("name") != "" {
		t.call(call.text("id"), call.text("name"), call.get("args", "arguments"), call.rest("id", "name", "args", "arguments"))
		return true
	}
	if result, ok := o.get("functionResponse", "function_response").object(); ok {
		t.result(result.text("id"), result.text("name"), result.get("response"), result.rest("id", "name", "response"))
		return true
	}
	if data, ok := o.get("inlineData", "inline_data", "fileData", "file_data").object(); ok {
		kind := data.text("mimeType", "mime_type")
		in := object{{"mime_type", quote(kind)}, {"data", quote(data.text("data"))}, {"uri", quote(data.text("fileUri", "file_uri"))}}
		return t.mediaPart(in)
	}
	text := o.get("text")
	switch {
	case !text.is('"'):
		return false
	case string(o.get("thought")) == "true":
		t.reasoning = append(t.reasoning, text.text())
		return true
	default:
		return t.textPart(o, v)
	}
}
