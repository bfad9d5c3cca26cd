/** The words in German. */
import { html } from '../html.ts'
import { germanDoor } from './german-door.ts'
import { germanPerson } from './german-person.ts'
import type { Words } from './words.ts'

const advice = 'Ein paar Wörter, die nicht zusammengehören, sind gut.'
const unasked = 'Wenn Sie das nicht waren, sagen Sie es gleich Ihrer Administration.'

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`

export const german: Words = {
  ...germanDoor,
  ...germanPerson,
  name: 'Deutsch',
  languages: 'Sprache',
  skip: 'Zum Hauptteil springen',
  lifetime: (minutes) => {
    if (minutes < 120) return plural(minutes, 'Minute', 'Minuten')
    return minutes <= 2880
      ? plural(minutes / 60, 'Stunde', 'Stunden')
      : plural(minutes / 1440, 'Tag', 'Tage')
  },
  footer: (organization) => html`${organization} meldet mit Foyer an`,
  email: 'E-Mail',
  code: 'Wenn es dabei bleibt, nennen Sie Ihrer Administration diesen Code:',
  forgotten: {
    title: 'Passwort vergessen?',
    below: 'Wir schicken Ihnen einen Link. Damit wählen Sie ein neues.',
    button: 'Link schicken',
    back: 'Zurück zur Anmeldung',
  },
  keptElsewhere: {
    title: 'Ihr Passwort liegt bei Ihrer Organisation',
    text: 'Es wird dort verwaltet, und wir können keinen Link schicken. Bitte fragen Sie dort.',
  },
  sent: {
    title: 'Schauen Sie in Ihr Postfach',
    text: (email) => html`Wenn ${email} hier bekannt ist, ist eine Mail mit einem Link dorthin
unterwegs. So ein Link gilt ein paar Minuten und einmal.`,
    wait: 'Nach ein paar Minuten noch nichts? Schauen Sie in den Spam-Ordner und auf die Adresse.',
    again: 'Eine andere Adresse versuchen',
  },
  choose: {
    reset: { title: 'Ein neues Passwort wählen', button: 'Sichern und anmelden' },
    invite: {
      title: (organization) => html`Willkommen bei ${organization}`,
      plainTitle: 'Willkommen',
      button: 'Sichern und anmelden',
    },
    below: (email) => html`für ${email}`,
    label: 'Ein neues Passwort',
    hint: (characters) =>
      `Mindestens ${characters} Zeichen. Sonst keine Regeln: ein paar Wörter sind gut.`,
    ends: 'Wer auf einem anderen Gerät als Sie angemeldet ist, wird abgemeldet.',
  },
  register: {
    title: 'Ein Konto anlegen',
    below: (application) => html`Es öffnet ${application}. Wir schicken Ihnen einen Link; damit
wählen Sie ein Passwort.`,
    username: 'Benutzername, wenn Sie möchten',
    hint: 'Andere sehen ihn. Ohne ihn ist es der Anfang Ihrer E-Mail.',
    button: 'Link schicken',
    back: 'Ich habe ein Konto',
    sent: (email) => html`Ein Brief ist unterwegs an ${email}. Sein Link gilt eine Stunde und
einmal.`,
  },
  avatar: {
    title: 'Ihr Bild',
    below: (application) => html`Andere sehen es in ${application} neben Ihrem Namen.`,
    label: 'Ein neues Bild',
    hint: 'PNG, JPEG, GIF oder WebP, bis 1 MiB und 1024 mal 1024 Pixel.',
    button: 'Dieses Bild verwenden',
    remove: 'Bild entfernen',
    back: (application) => html`Zurück zu ${application}`,
  },
  verify: {
    title: 'Gehört diese Adresse Ihnen?',
    text: (email) => html`Ab jetzt melden Sie sich mit ${email} an, und Post an Sie geht dorthin.`,
    button: 'Ja, das ist meine',
  },
  verified: {
    title: 'Danke',
    text: (email) => html`Ihre E-Mail-Adresse ist jetzt ${email}.`,
    button: 'Ihre Anwendungen',
  },
  expired: {
    title: 'Dieser Link gilt nicht mehr',
    text: 'Er gilt kurze Zeit, einmal, und nur bis ein neuerer geschickt wird.',
    button: 'Neuen Link schicken',
    home: 'Ihre Anwendungen',
  },
  alerts: {
    short: { title: 'Das Passwort ist kurz.', text: 'Geben Sie ihm mindestens 15 Zeichen.' },
    long: { title: 'Das Passwort ist zu lang.', text: 'Machen Sie es etwas kürzer.' },
    repeated: { title: 'Das Passwort sagt immer wieder dasselbe.', text: advice },
    sequence: { title: 'Das Passwort ist eine Reihe von Tasten oder Buchstaben.', text: advice },
    common: { title: 'Dieses Passwort haben viele.', text: advice },
    own: {
      title: 'Das Passwort ist vor allem Ihr Name, Ihre E-Mail oder Ihre Organisation.',
      text: advice,
    },
    form: {
      title: 'Die Seite war lange offen, oder Cookies sind ausgeschaltet.',
      text: 'Bitte versuchen Sie es noch einmal.',
    },
    throttled: {
      title: 'Das war zu oft.',
      text: 'Bitte warten Sie ein paar Minuten und schauen Sie solange in Ihr Postfach.',
    },
    unavailable: {
      title: 'Von hier geht gerade keine Post ab.',
      text: 'Bitte fragen Sie Ihre Administration.',
    },
    email: {
      title: 'Das sieht nicht nach einer Adresse aus.',
      text: 'Eine E-Mail-Adresse hat in der Mitte ein @, wie name@example.com.',
    },
    username: {
      title: 'Das kann kein Benutzername sein.',
      text: 'Bis zu 100 Zeichen gehen, ohne @.',
    },
    icon: {
      title: 'Dieses Bild geht nicht.',
      text: 'Es muss PNG, JPEG, GIF oder WebP sein, so groß wie unten steht, und unbewegt.',
    },
    taken: {
      title: 'Diese Adresse gehört schon jemandem.',
      text: 'Bitte fragen Sie Ihre Administration.',
    },
  },
  letter: {
    greeting: 'Guten Tag {{person}},',
    fallback: 'Wenn die Schaltfläche nichts tut, kopieren Sie diese Adresse in Ihren Browser:',
    sender: '{{organization}} meldet mit Foyer an. Antworten auf diesen Brief liest niemand.',
  },
  letters: {
    invite: {
      subject: 'Ihr Konto bei {{organization}}',
      paragraphs: [
        '{{organization}} hat ein Konto für Sie: {{email}}.',
        'Wählen Sie ein Passwort, und Ihre Anwendungen sind eine Anmeldung entfernt.',
      ],
      button: 'Passwort wählen',
      note:
        'Der Link gilt einmal, {{lifetime}} lang. Wenn Sie nichts dergleichen erwarten, lassen ' +
        'Sie ihn: ohne den Link geschieht nichts.',
    },
    reset: {
      subject: 'Ein neues Passwort für {{organization}}',
      paragraphs: [
        'jemand hat um ein neues Passwort für {{email}} gebeten. Wenn Sie das waren, wählen ' +
          'Sie hier eines.',
      ],
      button: 'Neues Passwort wählen',
      note:
        'Der Link gilt einmal, {{lifetime}} lang. Wenn Sie das nicht waren, lassen Sie ihn: Ihr ' +
        'Passwort bleibt, wie es ist.',
    },
    'password-changed': {
      subject: 'Ihr Passwort für {{organization}} ist neu',
      paragraphs: [
        'für {{email}} wurde ein neues Passwort gewählt, und jedes andere Gerät wurde abgemeldet.',
      ],
      note: unasked,
    },
    'verify-email': {
      subject: 'Ist das Ihre E-Mail-Adresse?',
      paragraphs: ['bei {{organization}} wurde {{email}} als Ihre E-Mail genannt. Ist sie das?'],
      button: 'Ja, das ist meine',
      note:
        'Der Link gilt einmal, {{lifetime}} lang. Wenn Sie das nicht waren, lassen Sie ihn: ohne ' +
        'den Link geschieht nichts.',
    },
    register: {
      subject: 'Ihr Konto bei {{application}}',
      paragraphs: [
        'jemand hat mit {{email}} um ein Konto bei {{application}} gebeten. Wenn Sie das waren, ' +
          'wählen Sie hier ein Passwort, und Sie sind dabei.',
      ],
      button: 'Passwort wählen',
      note:
        'Der Link gilt einmal, {{lifetime}} lang. Wenn Sie das nicht waren, lassen Sie ihn: ohne ' +
        'den Link gibt es kein Konto.',
    },
    'registered-before': {
      subject: 'Sie haben ein Konto für {{application}}',
      paragraphs: [
        'jemand hat mit {{email}} um ein Konto bei {{application}} gebeten. Wenn Sie das waren: ' +
          'Sie haben schon eines, bei {{organization}}.',
        'Wenn Sie schon einmal dort waren, melden Sie sich mit Ihrem Passwort an. Wenn nicht, ' +
          'oder wenn Sie es vergessen haben, wählen Sie hier ein neues.',
      ],
      button: 'Neues Passwort wählen',
      note:
        'Der Link gilt einmal, {{lifetime}} lang. Wenn Sie das nicht waren, lassen Sie ihn: Ihr ' +
        'Passwort bleibt, wie es ist.',
    },
    expiring: {
      subject: 'Bei {{organization}} läuft bald etwas ab',
      paragraphs: ['folgendes läuft bald ab, oder sein Zertifikat. Ersetzen Sie es rechtzeitig.'],
      note:
        'Sie erhalten diesen Brief, weil Sie {{organization}} verwalten. Die Einstellung ' +
        'expiryMail schaltet solche Briefe ab.',
    },
    test: {
      subject: 'Ein Probebrief von {{organization}}',
      paragraphs: [
        'mit diesem Brief wurde die Post von {{organization}} ausprobiert. Er ist angekommen.',
      ],
      note: 'Wer {{organization}} verwaltet, kann sich selbst einen solchen Brief schicken.',
    },
    'email-changing': {
      subject: 'Ihre E-Mail bei {{organization}} soll sich ändern',
      paragraphs: [
        'jemand hat gebeten, dass Ihre E-Mail ab jetzt {{email}} ist. Das geschieht, sobald der ' +
          'Link geöffnet wird, der dorthin ging.',
      ],
      note: unasked,
    },
  },
}
