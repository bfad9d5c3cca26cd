/** What a SCIM connector declares: a source that writes people and groups to us. */
import type { Setting } from '../../setting.ts'

export const settings: readonly Setting[] = [
  {
    key: 'strict',
    label: 'By the letter',
    help: 'Refuses to replace a value that is not there. Entra ID needs this off.',
    kind: 'switch',
  },
  {
    key: 'duplicateGroups',
    label: 'Groups of the same name',
    help: 'Lets two groups have the same name. Without it the second is refused.',
    kind: 'switch',
    isRare: true,
  },
]
