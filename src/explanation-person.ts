/** In English: what is said of the rules about people, their passwords and their browsers. */
import type { ExplanationWords } from './explanation.ts'

export const personWords = {
  'user.unknown': {
    sentence: 'Nobody here has the e-mail or username that was typed.',
    remedy: 'Check the spelling with the person, or add them to the organization.',
  },
  'user.disabled': {
    sentence: '{person} is disabled here.',
    remedy: 'Make the account active again if they should come in; keep it so if they should not.',
  },
  'user.gone': {
    sentence: 'The account for which this was made has been removed since.',
    remedy: 'Add the person again, if they should come in.',
  },
  'user.organization-gone': {
    sentence: 'The organization in which {person} is at home has been removed.',
    remedy: 'Add the person to another organization, if they should come in.',
  },
  'user.elsewhere': {
    sentence: '{person} is not at home in the organization that was asked.',
    remedy: 'Ask the organization to which they belong, or make them at home in this one.',
  },
  'user.several': {
    sentence: 'Several accounts have this name and password, and a server cannot choose one.',
    remedy: 'Give the accounts different passwords, or let the person sign in by themselves.',
  },
  'user.other-signed-in': {
    sentence: 'Somebody else is signed in in that browser, and was not to be signed out.',
    remedy: 'Sign out there first, and try again.',
  },
  'password.wrong': {
    sentence: 'The password was not the right one.',
    remedy: 'Try once more, or ask for a link to choose another password.',
  },
  'password.empty': {
    sentence: 'No password was typed.',
    remedy: 'Type it, or go on with the button of the source, if there is one.',
  },
  'password.busy': {
    sentence: 'So many people signed in at once that this one could not be looked at.',
    remedy: 'Try again in a moment. If it happens every day, give the hub more processors.',
  },
  'password.weak': {
    sentence: 'The password that was chosen is too easy to guess.',
    remedy: 'Choose a longer one; a few words that do not belong together do well.',
  },
  'password.elsewhere': {
    sentence: 'Passwords of this organization are kept elsewhere, so none can be set here.',
    remedy: 'Change it where the passwords are kept.',
  },
  'device.blocked': {
    sentence: 'The device with which {person} came is blocked.',
    remedy: 'Release it if it is theirs and in their hands: foyer device release.',
  },
  'limit.reached': {
    sentence: 'It was tried too often within a short time.',
    remedy:
      'Wait a few minutes. If it was not the person, somebody may be guessing: look who asked.',
  },
  'form.stale': {
    sentence: 'The form was open for a long time, or the browser takes no cookies.',
    remedy: 'Allow cookies for this address, load the page again and send it once more.',
  },
  'form.foreign': {
    sentence: 'The form was sent by a page of another site.',
    remedy: 'Open the sign-in page itself. If a link led there, tell whoever made it.',
    label: 'where it came from',
  },
  'browser.not-a-page': {
    sentence: 'The address was fetched as a picture, a frame or in advance, and not opened.',
    remedy: 'Open it as a page of its own.',
    label: 'how it was fetched',
  },
  'choice.over': {
    sentence: 'The choice between several accounts was made before, or took too long.',
    remedy: 'Sign in again.',
  },
  'session.over': {
    sentence: 'The sign-in from which this came has ended meanwhile.',
    remedy: 'Sign in again.',
  },
  'session.other': {
    sentence: 'The page belonged to another sign-in than the one that the browser has now.',
    remedy: 'Load the page again.',
  },
  'ticket.over': {
    sentence: 'The link was used before, or its time is over.',
    remedy: 'Ask for a new one where it came from.',
  },
  'ticket.elsewhere': {
    sentence: 'The link was made for another application or another address.',
    remedy: 'Open it as it was given, at the address in it.',
  },
  'ticket.browser': {
    sentence: 'The link was made for another browser.',
    remedy: 'Open it in the browser in which it was asked for.',
  },
  'ticket.clock': {
    sentence: 'The link seems to come from the future: the clock of the hub has been set back.',
    remedy: 'Let the machine keep its time by NTP, and ask for a new link.',
  },
  'ticket.changed': {
    sentence: 'The link is not one of ours, or it was cut or changed on its way.',
    remedy: 'Copy it again, whole, from where it came from.',
  },
  'ticket.person-changed': {
    sentence: 'The account has changed since the link was sent.',
    remedy: 'Ask for a new link.',
  },
  'mail.off': {
    sentence: 'The hub cannot send mail.',
    remedy: 'Set FOYER_MAIL, or hand the link on in another way.',
  },
  'sign-in.elsewhere': {
    sentence: '{application} has a sign-in page of its own, so this one is closed.',
    remedy: 'Use that page, or take the address away in the settings of the application.',
  },
} as const satisfies Record<string, ExplanationWords>
