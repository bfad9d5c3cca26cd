/**
 * Other products on this machine (`--peers <file>`). Their set-up is theirs and is done by hand,
 * as `bench/README.md` says; the file says how a browser with a living session opens a service
 * provider there:
 *
 *   [{ "title": "SimpleSAMLphp", "port": 8080, "host": "idp.local", "path": "/…",
 *      "cookie": "…", "expects": "SAMLResponse", "package": "/usr/share/simplesamlphp" }]
 */
import { existsSync, readFileSync } from 'node:fs'
import type { Place } from './place.ts'
import type { Subject } from './subject.ts'

export type Peer = {
  title: string
  port: number
  host: string
  path: string
  cookie: string
  /** What stands in a good answer. */
  expects: string
  /** Where Debian installs it: without that, it is left out. */
  package?: string
}

/** Who is measured, and who is left out and why. */
export const readPeers = (file: string | undefined): { peers: Peer[]; leftOut: string[] } => {
  if (file === undefined) return { peers: [], leftOut: [] }
  const all = JSON.parse(readFileSync(file, 'utf8')) as Peer[]
  const isThere = (peer: Peer): boolean => peer.package === undefined || existsSync(peer.package)
  const leftOut = all.filter((peer) => !isThere(peer)).map(({ title }) => `${title}: not installed`)
  return { peers: all.filter(isThere), leftOut }
}

const connections = 8

/** A launch there beside the limit of ours. Its processes are not known, nor what they take. */
export const subjectOf = (peer: Peer): Subject => ({
  name: `peer ${peer.title}`,
  title: `SAML launch by ${peer.title}`,
  limit: 'rsa-sign',
  connections,
  measure: (place: Place, seconds) => place.ask(peer, seconds, connections),
  isApart: true,
})
