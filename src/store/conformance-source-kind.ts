/** The way of asking that the cases of the store declare: nobody is asked by it. */
import type { ConnectorKind } from '../dialect.ts'
import { refuse } from '../refusal.ts'

export const source: ConnectorKind = {
  type: 'source',
  label: 'Source',
  settings: [
    { key: 'address', label: 'Address', help: '', kind: 'text', required: true },
    { key: 'word', label: 'Word', help: '', kind: 'secret' },
  ],
  asks: 'known',
  face: (_settings, name) => ({ name }),
  ask: async () => refuse('unavailable', 'nobody is asked here'),
  preview: async () => ({ method: '', url: '', headers: {}, body: '', curl: '' }),
}
