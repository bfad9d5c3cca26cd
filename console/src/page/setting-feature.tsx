/** The packages of an organization: on, off, or as the one above has it. */
import { Box, SegmentedControl, Stack, Text } from '@mantine/core'
import type { Feature } from '../client.ts'
import { Card } from '../part/page.tsx'
import { Answered, Trouble } from '../part/state.tsx'
import { usePlace } from '../place.tsx'
import { useAnswer, useChange } from '../query.ts'
import type { TabProps } from './setting-value.tsx'
import { featureWords } from './setting-word.ts'

const wordOf = (isOn: boolean): string => (isOn ? 'on' : 'off')

const sourceWords = ({ isOn, own, inherited, from }: Feature): string => {
  if (own !== null) return `It is ${wordOf(isOn)} because this organization says so.`
  return from === null
    ? `It is ${wordOf(inherited)}, as it is where nobody says anything.`
    : `It is ${wordOf(inherited)} from ${from}.`
}

const choiceOf = (own: boolean | null): string => (own === null ? 'inherit' : wordOf(own))

const Switched = ({ feature, set }: { feature: Feature; set: (own: boolean | null) => void }) => {
  const { label, help } = featureWords[feature.name] ?? { label: feature.name, help: '' }
  return (
    <Box>
      <Text fw={600}>{label}</Text>
      <Text size="sm" c="dimmed" mb="xs">
        {help}
      </Text>
      <SegmentedControl
        aria-label={label}
        value={choiceOf(feature.own)}
        data={[
          { value: 'inherit', label: 'As above' },
          { value: 'on', label: 'On' },
          { value: 'off', label: 'Off' },
        ]}
        onChange={(chosen) => set(chosen === 'inherit' ? null : chosen === 'on')}
      />
      <Text size="sm" mt={4}>
        {sourceWords(feature)}
      </Text>
    </Box>
  )
}

export const FeatureTab = ({ say }: TabProps) => {
  const { organization } = usePlace()
  const path = { organization: organization.id }
  const whole = useAnswer('getOrganization', { path })
  const change = useChange('changeOrganization', ['getOrganization'])
  const set = ({ name }: Feature, own: boolean | null): void => {
    const { label = name } = featureWords[name] ?? {}
    const said = own === null ? `${label} is as above.` : `${label} is ${wordOf(own)}.`
    change.mutate({ path, body: { features: { [name]: own } } }, { onSuccess: () => say(said) })
  }
  return (
    <Card title="Features">
      <Answered of={whole} what="the features">
        {({ features }) => (
          <Stack gap="xl">
            {features.map((each) => (
              <Switched key={each.name} feature={each} set={(own) => set(each, own)} />
            ))}
            {change.error && <Trouble error={change.error} />}
          </Stack>
        )}
      </Answered>
    </Card>
  )
}
