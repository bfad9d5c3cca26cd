/** `examples/proxy/nginx.conf`, read by nginx. */
import { addressesOf, type ExampleProxy, readExample } from './place.ts'
import { testProxy } from './suite.ts'

/** What a distribution has in its nginx.conf around the example, in one process of ours. */
const around = `
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  include wiki.conf;
}
`

const nginx: ExampleProxy = {
  files: (addresses) => ({
    'nginx.conf': around,
    'wiki.conf': readExample('nginx.conf', [
      ...addressesOf(addresses),
      ['listen 443 ssl http2;', `listen 127.0.0.1:${addresses.port};`],
      ['listen [::]:443 ssl http2;', ''],
      ['ssl_certificate /etc/ssl/wiki/fullchain.pem;', ''],
      ['ssl_certificate_key /etc/ssl/wiki/privkey.pem;', ''],
      ['proxy_read_timeout 5s;', 'proxy_read_timeout 1s;'],
    ]),
  }),
  command: (folder) => ['nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
}

testProxy('nginx', nginx)
