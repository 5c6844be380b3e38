# An image with opsbook and what CI needs beside it: git, certificates, ssh; libcurl for `check --external`.
#
#   docker build -t opsbook .
#   docker run --rm -v "$PWD:/notes" opsbook build -o site
FROM debian:12 AS build
WORKDIR /src
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends make git ca-certificates
COPY . .
RUN tools/setup build && make -s -j"$(nproc)" && make -s deb

FROM debian:12-slim
COPY --from=build /src/build/opsbook_*.deb /tmp/
RUN apt-get update -qq \
	&& apt-get install -qq -y --no-install-recommends /tmp/opsbook_*.deb git ca-certificates libcurl4 openssh-client \
	&& rm -rf /tmp/opsbook_*.deb /var/lib/apt/lists/*
WORKDIR /notes
ENTRYPOINT ["opsbook"]
CMD ["help"]
