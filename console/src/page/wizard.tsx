/** The first steps of a new hub: how it is seen, an application, a person, and a sign-in. */
import { Anchor, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useNotice } from '../part/notice.tsx'
import { Page } from '../part/page.tsx'
import { pathIn, usePlace } from '../place.tsx'
import { ApplicationStep } from './wizard-application.tsx'
import { OrganizationStep } from './wizard-organization.tsx'
import { PersonStep } from './wizard-person.tsx'
import { TryStep } from './wizard-try.tsx'

const steps = [
  { name: 'organization', label: 'Your organization' },
  { name: 'application', label: 'First application' },
  { name: 'person', label: 'First person' },
  { name: 'try', label: 'First sign-in' },
] as const

type StepName = (typeof steps)[number]['name']

const Way = ({ now }: { now: StepName }) => {
  const at = steps.findIndex(({ name }) => name === now)
  return (
    <ol className="way" aria-label="Steps">
      {steps.map(({ name, label }, index) => (
        <li
          key={name}
          className={index < at ? 'done' : ''}
          {...(name === now && { 'aria-current': 'step' as const })}
        >
          <span className="way-number" aria-hidden="true">
            {index < at ? '✓' : index + 1}
          </span>
          <span>
            {label}
            {index < at && <span className="unseen"> (done)</span>}
          </span>
        </li>
      ))}
    </ol>
  )
}

/** The step of the address; with the application that the later ones are about. */
const useStep = () => {
  const [asked, ask] = useSearchParams()
  const step = steps.find(({ name }) => name === asked.get('step'))?.name ?? 'organization'
  const application = asked.get('application') ?? undefined
  const kind = asked.get('kind') ?? undefined
  const go = (to: StepName, more: { application?: string | undefined; kind?: string } = {}) => {
    const { application: chosen = application, kind: of } = more
    ask({ step: to, ...(chosen && { application: chosen }), ...(of && { kind: of }) })
  }
  return { step, application, kind, go }
}

/** With each step, whoever reads or hears it begins at its top. */
const useTop = (step: string) => {
  const top = useRef<HTMLDivElement>(null)
  const last = useRef(step)
  useEffect(() => {
    if (last.current === step) return
    last.current = step
    top.current?.focus()
    scrollTo(0, 0)
  }, [step])
  return top
}

const Wizard = () => {
  const { organization } = usePlace()
  const { notice, say } = useNotice()
  const { step, application, kind, go } = useStep()
  const top = useTop(`${step} ${kind ?? ''}`)
  return (
    <Page
      title="First steps"
      lead="Four steps, about five minutes: at the end somebody has signed in to an application."
      actions={
        <Anchor component={Link} href={pathIn(organization, 'overview')}>
          Leave this for later
        </Anchor>
      }
    >
      <Way now={step} />
      {notice}
      <div ref={top} tabIndex={-1} className="heading">
        {step === 'organization' && <OrganizationStep say={say} next={() => go('application')} />}
        {step === 'application' && (
          <ApplicationStep
            kind={kind}
            choose={(slug) => go('application', { kind: slug })}
            back={() => go('application')}
            next={({ id }) => go('person', { application: id })}
          />
        )}
        {step === 'person' && <PersonStep next={() => go('try')} />}
        {step === 'try' && <TryStep application={application} back={() => go('application')} />}
      </div>
      {(step === 'organization' || step === 'application') && (
        <Text size="sm" c="dimmed">
          All of this can be changed later.
        </Text>
      )}
    </Page>
  )
}

export default Wizard
