/** In English: what is said of the rules about applications, keys, and what falls to the hub. */
import type { ExplanationWords } from './explanation.ts'

export const applicationWords = {
  'application.not-granted': {
    sentence: '{application} is open to some people only, and {person} is not among them.',
    remedy: 'Grant it to them or to a group of theirs.',
  },
  'application.not-available': {
    sentence: '{application} is not available in any organization of {person}.',
    remedy: 'Make it available in their organization, or make them a member of one that has it.',
  },
  'application.withdrawn': {
    sentence: 'The application has been removed or taken away from the organization.',
    remedy: 'Add it again, or tell the person where it is now.',
  },
  'application.owner-gone': {
    sentence: 'The organization that owns {application} has been removed.',
    remedy: 'Add the application to another organization.',
  },
  'application.other-root': {
    sentence: '{application} belongs to another company.',
    remedy: 'Nothing can be done here: the person needs an account there.',
  },
  'application.out-of-reach': {
    sentence: 'The link that signed {person} in is good for another application alone.',
    remedy: 'Sign in with the password, or open the application by its own link.',
  },
  'application.closed-section': {
    sentence: 'That part of {application} is for groups to which {person} does not belong.',
    remedy: 'Add them to one of the groups, or change which groups may see it.',
  },
  'key.unknown': {
    sentence: 'The call came with a key that is not known.',
    remedy: 'Copy the key again. If it is lost, make another: nobody can show it a second time.',
  },
  'key.wrong': {
    sentence: 'The call named one of our keys, and its secret half was not right.',
    remedy: 'Copy the key again, whole. If nobody has changed it, somebody may be guessing.',
  },
  'key.over': {
    sentence: 'The call came with a key that has ended or was revoked.',
    remedy: 'Make another with foyer key rotate or foyer key add, and enter it there.',
  },
  'key.owner-gone': {
    sentence: 'The person or organization of the key is disabled or has been removed.',
    remedy: 'Make a key that belongs to the organization or the application itself.',
  },
  'key.elsewhere': {
    sentence: 'The key is good, and it is not for this application, source or organization.',
    remedy: 'Use the key that was made for it.',
  },
  'key.permission': {
    sentence: 'The key is good, and it may not do this.',
    remedy: 'Make a key with that permission, or use one of somebody who administers it.',
  },
  'key.seen': {
    sentence: 'The call came unencrypted, so that its key could be read on the way.',
    remedy:
      'Call by https and make another key. A proxy with TLS belongs in FOYER_TRUSTED_PROXIES.',
  },
  'key.reach': {
    sentence:
      'The key does not reach that far: the person has more rights, or is at home elsewhere.',
    remedy: 'Let an administrator of the person’s organization do it.',
  },
  'feature.off': {
    sentence: 'The package that this needs is switched off for the organization.',
    remedy: 'Switch it on: foyer organization change --enable.',
    label: 'package',
  },
  'call.from-browser': {
    sentence: 'A call that is for servers came from a browser.',
    remedy: 'Make it from your server: in a page, everybody could read the key.',
    label: 'its mark',
  },
  'hub.fault': {
    sentence: 'Something went wrong in the hub itself.',
    remedy: 'Look for the code in the log of the hub, and report what stands there to its makers.',
  },
  'hub.set-aside': {
    sentence: 'This is a copy of the hub, and another copy answers at its address.',
    remedy: 'Stop one of the two, or let the address lead here: docs/operations.md, “A copy”.',
  },
  'address.nothing': {
    sentence: 'There is nothing at the address that was asked.',
    remedy: 'Compare the address with the one in the settings.',
  },
  invalid: {
    sentence: 'The request could not be read, or lacks something.',
    remedy: 'Look at the steps and the event for what was sent.',
  },
  unauthenticated: {
    sentence: 'Nobody was signed in, or no key was given.',
    remedy: 'Sign in, or send the key along.',
  },
  forbidden: {
    sentence: 'Who asked may not do this.',
    remedy: 'Look at the event for the cause, and at the rights of whoever asked.',
  },
  'not-found': {
    sentence: 'What was asked for is not there, or not there for whoever asked.',
    remedy: 'Compare the address with the one in the settings.',
  },
  conflict: {
    sentence: 'It is taken already, or was changed meanwhile.',
    remedy: 'Look at what is there, and try again.',
  },
  expired: {
    sentence: 'It took too long, or was used before.',
    remedy: 'Begin again.',
  },
  throttled: {
    sentence: 'It was tried too often within a short time.',
    remedy: 'Wait a few minutes and try again.',
  },
  unavailable: {
    sentence: 'Something that the hub depends on did not answer.',
    remedy: 'Look at the steps and at the log of the hub at that time.',
  },
} as const satisfies Record<string, ExplanationWords>
