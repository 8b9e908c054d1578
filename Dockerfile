# Builds the site and serves it with Debian's nginx at port 8080, plain: put something that speaks
# HTTPS before it. Not tried with a Docker engine; deploy/nginx.conf itself is run by the tests.
#   docker build -t skinkeep . && docker run --rm --read-only --tmpfs /run --tmpfs /var/lib/nginx -p 8080:8080 skinkeep
FROM node:20-bookworm-slim AS build
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM debian:bookworm-slim
RUN apt-get update \
	&& apt-get install -y --no-install-recommends nginx-light \
	&& rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/default \
	&& ln -sf /dev/stderr /var/log/nginx/error.log
COPY deploy/nginx.conf /etc/nginx/conf.d/skinkeep.conf
COPY --from=build /site/build /srv/skinkeep
EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]
