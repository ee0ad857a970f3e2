// An agent that finds its tools by the Model Context Protocol, in front of forerun.
//
//   npm ci && node agent.mjs 8711
//   forerun gate gate.yaml --level screen      (in another shell)
//
// In production it connects to its own MCP server. For a trial of a replay it connects
// to the address that the trial names: that is all there is to change. Its "model" is a
// few lines, so that the example needs none: put yours in the place of think().

import { createServer } from "node:http";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const production = process.env.TOOLS_URL; // where the tools of production are

async function answer(trial, version) {
  const client = new Client({ name: "mcp-example", version: "1.0.0" });
  // A trial's tools are at its own address, with its mark; never those of production.
  const url = trial.serve ? trial.serve.mcp : production;
  const headers = trial.trace
    ? { "Forerun-Trial": trial.trace.trial, traceparent: trial.trace.traceparent, baggage: trial.trace.baggage }
    : {};
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  try {
    const { tools } = await client.listTools();
    const question = trial.messages.at(-1).content;
    const call = think(question, tools);
    if (!call) return { output: "I have no tool for that." };
    const result = await client.callTool(call);
    const said = result.content.map((part) => part.text).join("\n");
    if (result.isError) return { output: `I could not find out: ${said}` };
    return { output: version === "v2" ? `Here is what I found: ${said}` : said };
  } finally {
    await client.close(); // before the answer: what comes after it is refused
  }
}

// think chooses a tool that the question names, else the first that reads anything,
// with the first number of the question for what it must be given.
function think(question, tools) {
  const tool = tools.find((t) => question.includes(t.name)) ?? tools[0];
  if (!tool) return undefined;
  const number = question.match(/\d+/)?.[0] ?? "";
  const wanted = tool.inputSchema.required ?? [];
  return { name: tool.name, arguments: Object.fromEntries(wanted.map((name) => [name, number])) };
}

const server = createServer(async (request, response) => {
  let status = 200;
  let result;
  try {
    let body = "";
    for await (const part of request) body += part;
    result = await answer(JSON.parse(body), request.url.slice(1));
  } catch (error) {
    status = 500;
    result = { error: String(error) };
  }
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(result));
});
server.listen(Number(process.argv[2] ?? 8711), "127.0.0.1", () => {
  console.log(`listening at http://127.0.0.1:${server.address().port}`);
});
process.on("SIGTERM", () => server.close(() => process.exit(0)));
