/** The nouns of the command, each loaded when it is named, and the few words that are no noun. */
import type { Noun, OwnCommand } from './command.ts'

export const nouns: Record<string, () => Promise<Noun>> = {
  organization: async () => (await import('./organization.ts')).organization,
  user: async () => (await import('./user.ts')).user,
  membership: async () => (await import('./membership.ts')).membership,
  group: async () => (await import('./group.ts')).group,
  application: async () => (await import('./application.ts')).application,
  connector: async () => (await import('./connector.ts')).connector,
  grant: async () => (await import('./grant.ts')).grant,
  key: async () => (await import('./key.ts')).key,
  'signing-key': async () => (await import('./signing-key.ts')).signingKey,
  expiry: async () => (await import('./expiry.ts')).expiry,
  secret: async () => (await import('./secret.ts')).secret,
  session: async () => (await import('./session.ts')).session,
  device: async () => (await import('./device.ts')).device,
  attempt: async () => (await import('./attempt.ts')).attempt,
  event: async () => (await import('./event.ts')).event,
  audit: async () => (await import('./audit.ts')).audit,
  'audit-stream': async () => (await import('./audit-stream.ts')).auditStream,
}

export const ownCommands: Record<string, () => Promise<OwnCommand>> = {
  start: async () => (await import('./start.ts')).start,
  migrate: async () => (await import('./migrate.ts')).migrateStore,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  doctor: async () => (await import('./doctor.ts')).doctor,
}

export const findNoun = async (word: string): Promise<Noun | undefined> =>
  Object.hasOwn(nouns, word) ? nouns[word]?.() : undefined

export const findOwn = async (word: string): Promise<OwnCommand | undefined> =>
  Object.hasOwn(ownCommands, word) ? ownCommands[word]?.() : undefined
