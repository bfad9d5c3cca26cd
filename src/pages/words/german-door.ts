/** The words around signing in and out, in German. */
import { html } from '../html.ts'
import type { DoorWords } from './door-words.ts'

const administration = 'Ihre Administration kann das ändern.'

export const germanDoor: DoorWords = {
  signIn: {
    title: 'Anmelden',
    heading: (organization) => html`Bei ${organization} anmelden`,
    going: (application) => html`weiter zu ${application}`,
    organization: 'An Ihrer E-Mail-Adresse erkennen wir Ihre Organisation.',
    emailOrUsername: 'E-Mail oder Benutzername',
    password: 'Passwort',
    forgot: 'Passwort vergessen?',
    keep: 'Auf diesem Gerät angemeldet bleiben',
    button: 'Anmelden',
    next: 'Weiter',
    or: 'oder',
    newcomer: 'Neu hier?',
    register: 'Konto anlegen',
    source: (source) => html`Verwenden Sie Ihr Passwort von ${source}.`,
    other: (name) => `Weiter mit ${name}`,
    another: 'Anders anmelden',
    check: 'Bitte prüfen Sie beides und versuchen Sie es noch einmal.',
    again: 'Bitte versuchen Sie es noch einmal.',
  },
  account: {
    title: 'Welches Konto?',
    below: 'Ihr Passwort gilt für mehrere.',
    remember: 'Meine Wahl auf diesem Gerät merken',
  },
  signedOut: {
    title: 'Abgemeldet',
    heading: 'Sie sind abgemeldet',
    below: 'Bis bald.',
    window: 'Wenn auch andere dieses Gerät benutzen, schließen Sie bitte das Browserfenster.',
    stillOpen:
      'Diese Anwendungen haben nicht geantwortet, vielleicht sind Sie dort noch angemeldet. ' +
      'Öffnen Sie sie und melden Sie sich dort ab:',
    source: {
      open: (
        source,
      ) => html`Bei <strong>${source}</strong> sind Sie noch angemeldet. Wenn auch andere
dieses Gerät benutzen, melden Sie sich dort ab und schließen Sie das Browserfenster.`,
      led: (source) => html`Sie waren auch bei <strong>${source}</strong>, um sich dort abzumelden.
Wenn auch andere dieses Gerät benutzen, schließen Sie bitte das Browserfenster.`,
      ended: (source) => html`Auch bei <strong>${source}</strong> sind Sie abgemeldet. Wenn auch
andere dieses Gerät benutzen, schließen Sie bitte das Browserfenster.`,
      partly: (source) => html`Auch bei <strong>${source}</strong> sind Sie abgemeldet, doch nicht
alle Ihre Anwendungen waren zu erreichen. Wenn auch andere dieses Gerät benutzen, schließen Sie
bitte das Browserfenster.`,
    },
    button: 'Wieder anmelden',
  },
  open: {
    title: (name) => `${name} öffnen`,
    heading: (name) => html`${name} öffnen?`,
    button: (name) => html`${name} öffnen`,
  },
  allow: {
    title: (name) => `Weiter zu ${name}`,
    heading: (name) => html`Weiter zu ${name}?`,
    about: (name, host) => html`${name} auf ${host} kann dann in Ihrem Namen Anwendungen und
 Marken lesen und ändern, soweit Sie selbst das können.`,
    button: 'Erlauben',
  },
  onward: {
    title: (name) => `Weiter zu ${name}`,
    heading: (name) => html`Weiter zu ${name}`,
    button: (name) => html`Weiter zu ${name}`,
  },
  handOver: {
    title: (name) => `${name} wird geöffnet`,
    heading: (name) => html`${name} wird geöffnet`,
    before: (name) => html`${name} wurde geöffnet`,
    text: 'Sie werden angemeldet. Wenn nichts geschieht, geht es mit der Schaltfläche weiter.',
    over:
      'Von hier aus ging es schon weiter. Um die Anwendung noch einmal zu öffnen, wählen Sie ' +
      'sie unter Ihren Anwendungen.',
  },
  handOverSignOut: {
    title: (name) => `Abmelden bei ${name}`,
    heading: (name) => html`Abmelden bei ${name}`,
    before: (name) => html`Sie waren bei ${name}`,
    text: 'Hier sind Sie abgemeldet. Wenn nichts geschieht, geht es mit der Schaltfläche weiter.',
    over: 'Von hier aus ging es schon weiter.',
  },
  signedInAs: (name) => html`Sie sind angemeldet als ${name}`,
  notNow: 'Jetzt nicht',
  home: 'Ihre Anwendungen',
  siteSignOut: {
    title: (name) => `Von ${name} abmelden`,
    heading: (name) => html`Von ${name} abmelden?`,
    text: 'Sie werden auch von Ihren anderen Anwendungen abgemeldet.',
    button: 'Abmelden',
  },
  siteWindow: {
    title: (name) => `Bei ${name} anmelden`,
    heading: (name) => html`Bei ${name} anmelden`,
    text:
      'Die Anmeldung öffnet sich in einem neuen Tab. Kommen Sie danach hierher zurück und ' +
      'laden Sie diese Seite neu.',
    button: 'Anmelden',
  },
  embedded: {
    text: (name) => html`In dieser Seite sind Sie nicht angemeldet. Öffnen Sie ${name} in einem
 eigenen Tab und melden Sie sich dort an, oder melden Sie sich auf dieser Website an und laden Sie
 die Seite neu.`,
    button: (name) => html`${name} öffnen`,
  },
  first: {
    title: 'Einrichten',
    heading: 'Willkommen in Ihrem Foyer',
    below: 'Dieser Link gilt einmal. Mit ihm richten Sie die erste Administration ein.',
    organization: 'Name Ihrer Organisation',
    organizationHint: 'Er steht auf der Anmeldeseite.',
    name: 'Ihr Name',
    email: 'Ihre E-Mail-Adresse',
    password: 'Ein Passwort',
    button: 'Anlegen und anmelden',
    kept: 'Ihre anderen Angaben sind noch da; bitte geben Sie das Passwort noch einmal ein.',
  },
  error: {
    code: 'Mit diesem Code kann Ihre Administration nachsehen, was geschehen ist:',
    back: (name) => `Zurück zu ${name}`,
    again: 'Noch einmal versuchen',
  },
  copy: {
    title: 'Das hier ist nur eine Kopie',
    text:
      'An der Adresse antwortet eine andere; hier wird niemand angemeldet. ' +
      'Gehen Sie zur gewohnten Adresse, oder sagen Sie Ihrer Administration Bescheid.',
  },
  occupied: {
    title: (name) => `Sie sind angemeldet als ${name}`,
    text: 'Für ein anderes Konto melden Sie sich bitte zuerst ab und öffnen Sie dies dann erneut.',
    button: (name) => `Weiter als ${name}`,
  },
  source: { title: (name) => `Die Anmeldung mit ${name} hat nicht geklappt` },
  refusals: {
    invalid: {
      title: 'Das ist nicht vollständig angekommen',
      text:
        'Ein Teil des Links oder des Formulars fehlt oder ist für uns nicht lesbar. ' +
        'Beginnen Sie bitte noch einmal dort, woher Sie gekommen sind.',
    },
    unauthenticated: {
      title: 'Bitte melden Sie sich an',
      text: 'Diese Seite öffnet sich, sobald wir wissen, wer Sie sind.',
    },
    forbidden: {
      title: 'Das ist für Sie noch nicht freigegeben',
      text: `Sie sind angemeldet, aber das hier wurde nicht mit Ihnen geteilt. ${administration}`,
    },
    'not-found': {
      title: 'Hier ist nichts',
      text: 'Vielleicht ist die Seite umgezogen, oder in der Adresse fehlt ein Buchstabe.',
    },
    conflict: {
      title: 'Inzwischen hat sich etwas geändert',
      text:
        'Eine andere Änderung wurde vorher gesichert, und diese passt nicht mehr dazu. ' +
        'Gehen Sie zurück, sehen Sie noch einmal nach und versuchen Sie es erneut.',
    },
    expired: {
      title: 'Dieser Link gilt nicht mehr',
      text:
        'Zu Ihrer Sicherheit gilt er nur kurze Zeit und oft nur einmal. ' +
        'Beginnen Sie bitte noch einmal dort, woher Sie gekommen sind.',
    },
    throttled: {
      title: 'Bitte warten Sie einen Moment',
      text: 'Das waren viele Versuche in kurzer Zeit. In ein paar Minuten geht es wieder.',
    },
    unavailable: {
      title: 'Das geht gerade nicht',
      text:
        'Etwas, worauf wir angewiesen sind, antwortet nicht. ' +
        'Es ist nichts verloren; versuchen Sie es in ein paar Minuten noch einmal.',
    },
  },
  sentences: {
    'That e-mail and password do not match.': 'E-Mail und Passwort passen nicht zusammen.',
    'We cannot check passwords right now.': 'Wir können Passwörter gerade nicht prüfen.',
    'Too many people are signing in at this moment. Please try again.':
      'Im Moment melden sich sehr viele Menschen an. Bitte versuchen Sie es gleich noch einmal.',
    'That was tried too often. Please wait a moment and try again.':
      'Das waren zu viele Versuche. Bitte versuchen Sie es nach einem Moment noch einmal.',
    'This device is blocked.': 'Dieses Gerät ist gesperrt.',
    'This account is not in use.': 'Dieses Konto ist stillgelegt.',
    'The page was open for a long time, or cookies are switched off.':
      'Die Seite war lange offen, oder Cookies sind ausgeschaltet.',
    'The form was sent from another site.': 'Das Formular kam von einer anderen Website.',
    'The sign-in is elsewhere.': 'Die Anmeldung ist an anderer Stelle.',
    'That took too long. Please sign in again.':
      'Das hat zu lange gedauert. Bitte melden Sie sich noch einmal an.',
    'We could not tell who you are here.': 'Wir konnten nicht erkennen, wer Sie hier sind.',
    'The sign-in there did not succeed.': 'Die Anmeldung dort ist nicht gelungen.',
    'The answer of the sign-in did not hold.':
      'Die Antwort der Anmeldung hat unserer Prüfung nicht standgehalten.',
    'The sign-in could not be accepted.': 'Die Anmeldung konnte nicht angenommen werden.',
    'The identity provider is not set up yet.': 'Diese Anmeldung ist noch nicht eingerichtet.',
    'We cannot reach the sign-in of your organization right now.':
      'Die Anmeldung Ihrer Organisation ist gerade nicht erreichbar.',
    'Something that we depend on does not answer.':
      'Etwas, worauf wir angewiesen sind, antwortet nicht.',
    'Please say what your organization is called.': 'Bitte sagen Sie, wie Ihre Organisation heißt.',
    'The name is not one that can be kept.': 'Dieser Name lässt sich nicht sichern.',
    'That is not an e-mail address.': 'Das ist keine E-Mail-Adresse.',
    'opens signed in': 'öffnet sich angemeldet',
  },
}
