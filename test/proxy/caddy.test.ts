/** `examples/proxy/Caddyfile`, read by Caddy. */
import { addressesOf, type ExampleProxy, readExample } from './place.ts'
import { testProxy } from './suite.ts'

/** Nothing of this machine is to be changed: no certificates, and no port for administration. */
const around = `{
  admin off
  auto_https off
  default_bind 127.0.0.1
  log {
    level ERROR
  }
}
`

const caddy: ExampleProxy = {
  files: (addresses) => ({
    Caddyfile:
      around +
      readExample('Caddyfile', [
        ...addressesOf(addresses),
        [`${addresses.host} {`, `http://${addresses.host}:${addresses.port} {`],
        ['response_header_timeout 5s', 'response_header_timeout 1s'],
      ]),
  }),
  command: () => ['caddy', 'run', '--config', 'Caddyfile', '--adapter', 'caddyfile'],
}

testProxy('Caddy', caddy)
