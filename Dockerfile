# Builds the site and serves it with Debian's nginx at port 8080, plain: put something that speaks
# HTTPS before it. Built with buildah and run read-only, with bases made of Debian's packages; not
# tried with a Docker engine. deploy/nginx.conf itself is run by the tests.
#   docker build -t skinkeep . && docker run --rm --read-only --tmpfs /run --tmpfs /var/lib/nginx -p 8080:8080 skinkeep
FROM node:20-bookworm-slim AS build
WORKDIR /site
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM debian:bookworm-slim
# Nginx opens Debian's access log even where none is written, which a read-only system refuses.
RUN apt-get update \
	&& apt-get install -y --no-install-recommends nginx-light \
	&& rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/default \
	&& ln -sf /dev/stderr /var/log/nginx/error.log \
	&& ln -sf /dev/null /var/log/nginx/access.log
COPY deploy/nginx.conf /etc/nginx/conf.d/skinkeep.conf
COPY --from=build /site/build /srv/skinkeep
EXPOSE 8080
CMD ["nginx", "-g", "daemon off;"]
