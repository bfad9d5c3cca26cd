/**
 * The proxies' files of `examples/proxy`, with the names and addresses of an application in the
 * place of the wiki's. The files are there once: people copy them, tests start proxies with them,
 * and the console shows them as they are read here.
 */
import { readFileSync } from 'node:fs'
import type { Draft, Snippet } from '../../dialect.ts'
import type { Hub } from '../../hub.ts'
import { findSiteAddress } from '../../site-setting.ts'

const folder = new URL('../../../examples/proxy/', import.meta.url)

type Example = Omit<Snippet, 'text'> & { name: string }

const fitting = 'Change the certificate and the address of the application in it.'

const examples: readonly Example[] = [
  {
    label: 'nginx',
    name: 'nginx.conf',
    file: '/etc/nginx/conf.d/wiki.conf',
    help: fitting,
  },
  {
    label: 'Caddy',
    name: 'Caddyfile',
    file: '/etc/caddy/Caddyfile',
    help: 'Change the address of the application in it. Caddy gets the certificate.',
  },
  {
    label: 'HAProxy',
    name: 'haproxy.cfg',
    file: '/etc/haproxy/haproxy.cfg',
    help: `${fitting} It loads the script beside it.`,
  },
  {
    label: 'HAProxy, its script',
    name: 'foyer.lua',
    file: '/etc/haproxy/foyer.lua',
    help: 'It asks the hub, and stands beside the file of HAProxy.',
  },
  {
    label: 'Traefik',
    name: 'traefik.yml',
    file: '/etc/traefik/dynamic/wiki.yml',
    help: 'Change the entry point and the address of the application in it.',
  },
]

const ownNames =
  ' Put its own header names in the place of Remote-User and so on, wherever they stand.'

/** What the parts of a file are named by: the first part of the host, in letters and digits. */
const nameOf = (hostname: string): string => {
  const word = hostname.split('.')[0]?.replaceAll(/[^a-z0-9]/g, '') ?? ''
  return /^[a-z]/.test(word) && word !== 'foyer' ? word : `app${word}`
}

/** Where a proxy beside the hub reaches it. */
const placeOf = ({ config: { host, port } }: Hub): string => {
  const isEverywhere = ['', '0.0.0.0', '::', 'localhost'].includes(host)
  const name = isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `${name}:${port}`
}

/** One for each kind of proxy; none where the address of the application is not known yet. */
export const examplesFor = (hub: Hub, { settings }: Draft): Snippet[] => {
  const hostname = findSiteAddress(settings)?.hostname
  if (hostname === undefined) return []
  const fill = (text: string): string =>
    text
      .replaceAll('wiki.example.com', '\0')
      .replaceAll('wiki', nameOf(hostname))
      .replaceAll('\0', hostname)
      .replaceAll('sso.example.com', new URL(hub.config.url).hostname)
      .replaceAll('127.0.0.1:3000', placeOf(hub))
  const hasOwnNames = Object.keys((settings.headerNames ?? {}) as object).length > 0
  return examples.map(({ name, file, help, ...example }) => ({
    ...example,
    file: fill(file),
    help: hasOwnNames ? help + ownNames : help,
    text: fill(readFileSync(new URL(name, folder), 'utf8')),
  }))
}
