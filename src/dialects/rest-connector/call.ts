/** The request that asks an external service, written from its template (seed 001, "REST"). */

import type { DeviceFacts } from '../../device.ts'
import type { Asked } from '../../dialect.ts'
import type { Call } from '../../exchange.ts'
import { refuse } from '../../refusal.ts'
import type { Settings } from '../../setting.ts'
import { fill, type TemplatePlace } from '../../template.ts'
import {
  type DataForm,
  hasDotSegment,
  type Placeholder,
  placeholderPattern,
} from './placeholder.ts'
import { formOf, readHeaders } from './setting.ts'

type Values = ReadonlyMap<string, string>

const words = 'That cannot be sent as it was typed.'

const bodies: Record<DataForm, { type: string; place: TemplatePlace; template: string }> = {
  JSON: {
    type: 'application/json',
    place: 'json',
    template: '{"email":"{{USEREMAIL}}","password":"{{USERPASSWORD}}"}',
  },
  'URL Encoded': {
    type: 'application/x-www-form-urlencoded',
    place: 'form',
    template: 'email={{USEREMAIL}}&password={{USERPASSWORD}}',
  },
  XML: {
    type: 'application/xml; charset=utf-8',
    place: 'xml',
    template: '<user><email>{{USEREMAIL}}</email><password>{{USERPASSWORD}}</password></user>',
  },
}

type About = Pick<Asked, 'connector' | 'organization' | 'user'> & { device: DeviceFacts }

/** What the placeholders stand for. What is known of nobody is empty, never the placeholder. */
const valuesOf = (about: About, password: string): Values => {
  const { connector, organization, user, device } = about
  const values: Record<Placeholder, string> = {
    USERID: user?.id ?? '',
    USEREMAIL: user?.email ?? '',
    USERPASSWORD: password,
    USEREXTERNALID: user?.externalId ?? '',
    ORGID: String(connector.settings.organizationId ?? organization.id),
    DEVICEOS: device.os,
    DEVICENAME: device.name,
    DEVICEIP: device.address,
  }
  return new Map(Object.entries(values))
}

const fillIn = (template: string, values: Values, place: TemplatePlace): string =>
  fill(template, placeholderPattern, values, place)

/** A value of dots alone would lead out of its place in the path (TPL-04). */
const fillUrl = (template: string, values: Values): string => {
  const url = fillIn(template, values, 'url')
  return hasDotSegment(url) ? refuse('invalid', words, { cause: 'a value changes the path' }) : url
}

/** RFC 7617 §2: a colon would end the name; UTF-8 (§2.1). */
const writeBasic = (email: string, password: string): string => {
  if (email.includes(':')) {
    const cause = 'the e-mail address holds a colon, which Basic cannot carry (RFC 7617)'
    refuse('invalid', words, { cause })
  }
  return `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}`
}

const writeHeaders = (settings: Settings, values: Values): Record<string, string> =>
  Object.fromEntries(
    readHeaders(settings).map(([name, template]) => [name, fillIn(template, values, 'header')]),
  )

/** The request with which a password is checked. Refuses with `invalid` what it cannot carry. */
export const writeCall = (about: About, password: string): Call => {
  const { settings } = about.connector
  const values = valuesOf(about, password)
  const method = String(settings.method ?? 'POST')
  const isBasic = settings.authType === 'Basic'
  const form = bodies[formOf(settings)]
  // Basic says everything already (seed 001, "HTTP Auth Type").
  const template = String(settings.body || (isBasic ? '' : form.template))
  const hasBody = method !== 'GET' && template !== ''
  return {
    method,
    url: fillUrl(String(settings.url), values),
    headers: {
      ...(hasBody && { 'content-type': form.type }),
      ...writeHeaders(settings, values),
      ...(isBasic && { authorization: writeBasic(values.get('USEREMAIL') ?? '', password) }),
    },
    ...(hasBody && { body: fillIn(template, values, form.place) }),
  }
}

/** The request that says that a person forgot their password; its template asks for none. */
export const writeForgotCall = (about: About): Call => ({
  method: 'GET',
  url: fillUrl(String(about.connector.settings.forgotUrl), valuesOf(about, '')),
})
