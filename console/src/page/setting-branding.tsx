/** How an organization is seen: its logo, its colour as people will see it, its language. */
import { ColorInput, Stack } from '@mantine/core'
import type { OrganizationValue } from '../client.ts'
import { isColor } from '../color.ts'
import { Card } from '../part/page.tsx'
import { ColorPreview } from './setting-color.tsx'
import { LogoCard } from './setting-logo.tsx'
import { type ControlProps, OwnForm, type TabProps } from './setting-value.tsx'

/** What the hub takes where nobody has chosen one. */
const usualAccent = '#1f5c4d'

const accentOf = (value: unknown): string =>
  typeof value === 'string' && isColor(value) ? value : usualAccent

const ColorField = ({ value, own, set, fault }: ControlProps) => (
  <Stack gap="md" w="100%">
    <ColorInput
      label={value.setting.label}
      description={value.setting.help}
      error={fault}
      value={typeof own === 'string' ? own : ''}
      onChange={set}
      format="hex"
      eyeDropperButtonProps={{ 'aria-label': 'Take a colour from the screen' }}
      maw="24rem"
    />
    <ColorPreview accent={accentOf(own)} />
  </Stack>
)

const InheritedColor = ({ inherited }: OrganizationValue) => (
  <Stack gap="md" w="100%">
    <span className="swatch-line">
      <span className="swatch" style={{ background: accentOf(inherited) }} />
      {typeof inherited === 'string' ? inherited : 'The green of Foyer'}
    </span>
    <ColorPreview accent={accentOf(inherited)} />
  </Stack>
)

export const BrandingTab = (props: TabProps) => (
  <Stack gap="lg">
    <LogoCard {...props} />
    <Card title="Colour and language">
      <OwnForm
        {...props}
        keys={['accent', 'language']}
        said="The branding is saved. People see it within a second."
        controls={{ accent: ColorField }}
        shown={{ accent: InheritedColor }}
      />
    </Card>
  </Stack>
)
