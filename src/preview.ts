/** A request as an administrator sees it before it is sent: no secrets, and a command to try. */
import type { Preview } from './dialect.ts'
import type { Call } from './exchange.ts'

/** What stands in the place of a secret; every place can carry it as it is. */
export const mask = 'HIDDEN'

/** One word of a POSIX shell, whatever it holds. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** The call must hold masks already where secrets would stand: see `mask`. */
export const writePreview = ({ method, url, headers = {}, body = '' }: Call): Preview => {
  const options = [
    ...(method === 'GET' && body === '' ? [] : [`--request ${method}`]),
    ...Object.entries(headers).map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(body === '' ? [] : [`--data-binary ${quote(body)}`]),
  ]
  const curl = ['curl', ...options, quote(url)].join(' \\\n  ')
  return { method, url, headers: { ...headers }, body, curl }
}
