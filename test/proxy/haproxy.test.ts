/** `examples/proxy/haproxy.cfg` and `foyer.lua`, read by HAProxy. */
import { join } from 'node:path'
import { addressesOf, type ExampleProxy, readExample } from './place.ts'
import { testProxy } from './suite.ts'

const haproxy: ExampleProxy = {
  files: (addresses, folder) => {
    return {
      'haproxy.cfg': readExample('haproxy.cfg', [
        ...addressesOf(addresses),
        ['/etc/haproxy/foyer.lua', join(folder, 'foyer.lua')],
        ['bind :443 ssl crt /etc/ssl/haproxy alpn h2,http/1.1', `bind 127.0.0.1:${addresses.port}`],
      ]),
      'foyer.lua': readExample('foyer.lua', [['local patience = 2000', 'local patience = 200']]),
    }
  },
  command: () => ['haproxy', '-q', '-f', 'haproxy.cfg'],
}

testProxy('HAProxy', haproxy)
