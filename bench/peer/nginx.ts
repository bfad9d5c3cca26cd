/** The web server before the products, as Debian's examples have it. */
import type { Start } from './product.ts'

export const nginxCommand = '/usr/sbin/nginx -p ./ -c nginx.conf -e log/nginx'
export const nginxNeeds = { nginx: '/usr/sbin/nginx -v' }
export const nginxFolders = ['log', 'temp'] as const

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** Its whole configuration. A connection is never closed because it was used often. */
export const writeNginx = ({ folder, port }: Start, host: string, locations: string): string => `
daemon off;
worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/log/nginx warn;
events { worker_connections 768; }
http {
  access_log ${folder}/log/access;
  ${temporary.map((name) => `${name}_temp_path ${folder}/temp/${name};`).join('\n  ')}
  keepalive_requests 100000000;
  default_type text/html;
  server {
    listen 127.0.0.1:${port};
    server_name ${host};
${locations.replaceAll(/^(?=.)/gm, '    ')}
  }
}
`
