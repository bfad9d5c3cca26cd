/** The text of a key: `fyr_<id>_<secret>`. The id finds the row, the secret is compared. */
import { isId } from './identifier.ts'

const prefix = 'fyr'

/** How the text of a key begins: enough to know it by, and no secret. */
export const hintOf = ({ id }: { id: string }): string => `${prefix}_${id.replaceAll('-', '')}_`

export const writeKeyText = (key: { id: string }, secret: string): string =>
  `${hintOf(key)}${secret}`

/** The parts of what may be the text of a key. */
export const readKeyText = (text: string): { id: string; secret: string } | undefined => {
  const [name, hex, ...rest] = text.split('_')
  if (name !== prefix || hex?.length !== 32 || rest.length === 0) return undefined
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return isId(id) ? { id, secret: rest.join('_') } : undefined
}
