/** For whom a source is: the domains of e-mail addresses. */
import { TagsInput } from '@mantine/core'
import type { ConnectorType } from '../client.ts'
import type { Fault } from '../part/setting-form.tsx'

const helps: Record<ConnectorType['way'], string> = {
  led: 'Only people with such addresses are led there; none: everybody.',
  asked: 'It is asked about such addresses alone; none: about everybody.',
  writing: 'It may take over people who are here already and have such an address.',
}

export const Domains = (given: {
  type: ConnectorType
  domains: string[]
  fault: Fault | undefined
  set: (domains: string[]) => void
}) => (
  <TagsInput
    label="E-mail domains"
    description={`${helps[given.type.way]} Each is ended with Enter.`}
    placeholder={given.domains.length === 0 ? 'example.com' : ''}
    acceptValueOnBlur
    error={given.fault?.field === 'domains' ? given.fault.words : undefined}
    value={given.domains}
    onChange={(domains) => given.set(domains.map((each) => each.trim().toLowerCase()))}
  />
)
