/** Everything that takes turns with its limit: the jobs, and our SAML core beside npm's. */
import { type Job, jobs } from './job.ts'
import type { LimitName } from './limit.ts'
import type { Measured, Place } from './place.ts'

/** Somebody else who does the same work. */
export type Peer = {
  title: string
  measure: (place: Place, seconds: number) => Promise<Measured>
}

export type Subject = {
  name: string
  title: string
  limit: LimitName
  /** As many connections as the limit is driven with, where it is a server. */
  connections: number
  measure: Peer['measure']
  /** Measured in the same rounds. */
  peers?: Peer[]
  /** Has nothing to do with the engine of the store: it is measured on the first alone. */
  isApart?: boolean
}

const ofKernel =
  (name: string): Peer['measure'] =>
  (place, seconds) =>
    place.kernel(name, seconds)

const ofJob = ({ peer, ...job }: Job): Subject => ({
  ...job,
  measure: (place, seconds) => place.visit(job, seconds),
  ...(peer && { peers: [{ title: peer.title, measure: ofKernel(peer.kernel) }] }),
})

const kernelSubjects: Subject[] = [
  {
    name: 'saml-write',
    title: 'SAML response written, no server',
    limit: 'rsa-sign',
    connections: 1,
    measure: ofKernel('write-own'),
    peers: [{ title: 'samlify', measure: ofKernel('write-samlify') }],
    isApart: true,
  },
  {
    name: 'saml-verify',
    title: 'SAML response verified, no server',
    limit: 'rsa-sign',
    connections: 1,
    measure: ofKernel('verify-own'),
    peers: [{ title: 'node-saml', measure: ofKernel('verify-node-saml') }],
    isApart: true,
  },
]

const subjects: readonly Subject[] = [...kernelSubjects, ...jobs.map(ofJob)]

/** Those whose name is, or begins with, one of the words; all of them without a word. */
export const findSubjects = (words: readonly string[]): Subject[] => {
  const exact = subjects.filter(({ name }) => words.includes(name))
  const found = subjects.filter(({ name }) => words.some((word) => name.startsWith(word)))
  const unknown = words.find((word) => !subjects.some(({ name }) => name.startsWith(word)))
  if (unknown !== undefined) {
    const names = subjects.map(({ name }) => name).join(', ')
    throw new Error(`No job begins with ${unknown}. There are ${names}.`)
  }
  if (words.length === 0) return [...subjects]
  return exact.length === words.length ? exact : found
}
