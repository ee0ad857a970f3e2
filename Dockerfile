# forerun alone: a static binary and the certificates it calls providers with.
# An agent that is a program (kind: exec) needs what it runs on: begin FROM its own
# image and copy /forerun from this one.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /root.fs/forerun ./cmd/forerun \
 && mkdir -p /root.fs/etc/ssl/certs /root.fs/data \
 && cp /etc/ssl/certs/ca-certificates.crt /root.fs/etc/ssl/certs/ \
 && mkdir -m 1777 /root.fs/tmp \
 && chown 65532:65532 /root.fs/data

FROM scratch
COPY --from=build /root.fs /
USER 65532:65532
WORKDIR /data
ENTRYPOINT ["/forerun"]
CMD ["--help"]
