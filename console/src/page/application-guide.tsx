/** What the other side of an application has to be told: values to copy, and texts to paste. */
import { Anchor, Box, Code, Group, Stack, Tabs, Text } from '@mantine/core'
import type { ApplicationGuide } from '../client.ts'
import { Copied, CopyText } from '../part/copy.tsx'
import { usePlace } from '../place.tsx'

/** How the facts are called there, where our word is another. */
const labels: Record<string, string> = {
  'entity id': 'Entity ID (issuer)',
  'sign-on address': 'Sign-on address (SSO URL)',
  metadata: 'Metadata (has all of it)',
  certificate: 'Certificate',
}

/** Those are files too: most services want one uploaded. */
const files: Record<string, string> = {
  metadata: 'foyer-metadata.xml',
  certificate: 'foyer-certificate.pem',
}

const labelOf = (name: string): string =>
  labels[name] ?? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`

export const Facts = ({ facts }: Pick<ApplicationGuide, 'facts'>) => (
  <Stack gap="md">
    {Object.entries(facts)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => (
        <Box key={name}>
          <Copied label={labelOf(name)} value={value} />
          {files[name] && (
            <Anchor href={new URL(value).pathname} download={files[name]} size="sm">
              Download {name === 'metadata' ? 'the metadata' : 'the certificate'}
            </Anchor>
          )}
        </Box>
      ))}
  </Stack>
)

type Snippet = ApplicationGuide['snippets'][number]

/** What is known of the blanks of a text: keys that have just been made, an e-mail. */
export type Blanks = Record<string, string>

const fill = (text: string, blanks: Blanks): string =>
  text.replaceAll(/<[\w -]+>/g, (blank) => blanks[blank.slice(1, -1)] ?? blank)

const SnippetText = ({ snippet, blanks }: { snippet: Snippet; blanks: Blanks }) => {
  const text = fill(snippet.text, blanks)
  return (
    <Stack gap="xs" pt="md">
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Text size="sm" className="wrap">
          <Code>{snippet.file}</Code> {snippet.help}
        </Text>
        <CopyText label={snippet.label} value={text} />
      </Group>
      <Code
        block
        className="snippet"
        tabIndex={0}
        role="region"
        aria-label={`${snippet.label}, ${snippet.file}`}
      >
        {text}
      </Code>
    </Stack>
  )
}

/** Texts to paste, one of them shown. */
export const Snippets = ({
  snippets,
  blanks = {},
}: Pick<ApplicationGuide, 'snippets'> & { blanks?: Blanks }) => {
  const { me } = usePlace()
  const known = { 'e-mail': me.email ?? '<e-mail>', ...blanks }
  const [first] = snippets
  if (!first) return null
  if (snippets.length === 1) return <SnippetText snippet={first} blanks={known} />
  return (
    <Tabs defaultValue={first.label} keepMounted={false}>
      <Tabs.List aria-label="Texts to paste">
        {snippets.map(({ label }) => (
          <Tabs.Tab key={label} value={label}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.label} value={snippet.label}>
          <SnippetText snippet={snippet} blanks={known} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
