/** One attempt, explained: the sentence and the remedy, the evidence, and every step. */
import './attempt.css'
import { Anchor, Button, CopyButton, Group, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { Problem } from '../call.ts'
import type { Timeline } from '../client.ts'
import { OutcomePill } from '../part/outcome.tsx'
import { Card, Page } from '../part/page.tsx'
import { Answered, Empty } from '../part/state.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { useAnswer } from '../query.ts'
import { Explained } from './attempt-evidence.tsx'
import { StepList } from './attempt-step.tsx'
import { writeAttempt } from './attempt-text.ts'
import { momentWords, tookWords } from './attempt-word.ts'

type Subject = { id: string; name: string }

const AllAttempts = () => {
  const { organization } = usePlace()
  return (
    <Anchor component={Link} href={pathIn(organization, 'attempts')} underline="always">
      Attempts
    </Anchor>
  )
}

const Lead = ({ code }: { code: string }) => (
  <>
    <AllAttempts /> › <span className="attempt-code">{code}</span>
  </>
)

const Actions = ({ timeline }: { timeline: Timeline }) => (
  <Group gap="sm" className="unprinted">
    <CopyButton value={writeAttempt(timeline)}>
      {({ copied, copy }) => (
        <>
          <Button variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy for a ticket'}
          </Button>
          <VisuallyHidden role="status">{copied && 'Copied'}</VisuallyHidden>
        </>
      )}
    </CopyButton>
    <Button variant="default" onClick={() => window.print()}>
      Print
    </Button>
  </Group>
)

/** Somebody or something with a page of its own; what is gone has its id for a name. */
const Subjected = ({ section, subject }: { section: string; subject: Subject }) => {
  const { organization } = usePlace()
  if (subject.name === subject.id) return <>{subject.id} (gone)</>
  return (
    <Anchor component={Link} href={pathIn(organization, section, subject.id)}>
      {subject.name}
    </Anchor>
  )
}

/** From where it was tried, as the events tell it. */
const addressesOf = ({ entries }: Timeline): string[] => [
  ...new Set(
    entries.flatMap(({ from, facts }) =>
      from === 'event' && typeof facts.address === 'string' ? [facts.address] : [],
    ),
  ),
]

const aboutOf = (timeline: Timeline): [string, ReactNode][] => {
  const { attempt } = timeline
  const { person, application, connector, email } = attempt
  const addresses = addressesOf(timeline)
  const all: [string, ReactNode][] = [
    ['Who', person && <Subjected section="people" subject={person} />],
    ['E-mail', email],
    ['Application', application && <Subjected section="applications" subject={application} />],
    ['Source', connector && <Subjected section="sources" subject={connector} />],
    ['From', addresses.length > 0 && addresses.join(', ')],
    ['When', momentWords(attempt.startedAt)],
    ['Took', tookWords(attempt)],
    ['Rule', attempt.rule !== null && <span className="attempt-code">{attempt.rule}</span>],
  ]
  return all.filter(([, value]) => value)
}

const About = ({ timeline }: { timeline: Timeline }) => (
  <dl className="about">
    {aboutOf(timeline).map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

const Whole = ({ timeline }: { timeline: Timeline }) => {
  const { attempt, title } = timeline
  return (
    <Page
      title={title}
      lead={
        <>
          <Lead code={attempt.code} /> <OutcomePill outcome={attempt.outcome} />
        </>
      }
      actions={<Actions timeline={timeline} />}
    >
      <Explained timeline={timeline} />
      <Card title="Who and where">
        <About timeline={timeline} />
      </Card>
      <Card title="What happened">
        <StepList timeline={timeline} />
      </Card>
    </Page>
  )
}

const NotFound = ({ code }: { code: string }) => {
  const { organization } = usePlace()
  return (
    <Page title="No such attempt" lead={<Lead code={code} />}>
      <Empty
        title={`Nothing is known of ${code}`}
        action={
          <Button component={Link} href={pathIn(organization, 'attempts')} variant="default">
            Look by e-mail or application
          </Button>
        }
      >
        A code has eight letters and digits, as the person reads them on the page that said no.
        Perhaps one was misheard; or it is older than attempts are kept, or of another organization.
      </Empty>
    </Page>
  )
}

const Attempt = () => {
  const { code = '' } = useParams<{ code: string }>()
  const { organization } = usePlace()
  const timeline = useAnswer('getAttempt', { path: { organization: organization.id, code } })
  if (timeline.error instanceof Problem && timeline.error.status === 404) {
    return <NotFound code={code} />
  }
  return (
    <Answered of={timeline} what="the attempt">
      {(found) => <Whole timeline={found} />}
    </Answered>
  )
}

export default Attempt
