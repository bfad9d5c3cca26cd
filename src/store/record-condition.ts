/** Conditions on records as SQL: what is compared is always a bound value. */
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import type { RecordColumn, RecordCondition } from '../record-query.ts'
import type { Database } from './database.ts'
import type { Tables } from './schema.ts'

type Builder = ExpressionBuilder<Tables, 'record'>

const recordColumns = {
  id: 'record.id',
  name: 'record.name_key',
  externalId: 'record.external_id',
  isActive: 'record.active',
  createdAt: 'record.created_at',
  updatedAt: 'record.updated_at',
} as const satisfies Record<RecordColumn, string>

const comparisons = { eq: '=', ne: '!=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

/** A text in a pattern of `like`, where three characters would mean more than themselves. */
const plain = (text: string): string => text.replaceAll(/[!%_]/g, '!$&')

const patterns = {
  co: (text: string) => `%${plain(text)}%`,
  sw: (text: string) => `${plain(text)}%`,
  ew: (text: string) => `%${plain(text)}`,
}

/** Texts are ordered by their code points on both engines. */
const ordered = (database: Database, column: RecordColumn) => {
  const isText = column === 'name' || column === 'externalId' || column === 'id'
  const reference = sql.ref(recordColumns[column])
  return isText && database.engine === 'postgres' ? sql`${reference} collate "C"` : reference
}

/** What a list is sorted by: each its own column, in the order of its code points. */
export const orderOf = ordered

export const conditionOf = (
  database: Database,
  each: Builder,
  condition: RecordCondition,
): Expression<SqlBool> => {
  switch (condition.kind) {
    case 'all':
      return sql<SqlBool>`1 = 1`
    case 'and':
      return each.and(condition.items.map((item) => conditionOf(database, each, item)))
    case 'or':
      return each.or(condition.items.map((item) => conditionOf(database, each, item)))
    case 'not':
      return each.not(conditionOf(database, each, condition.item))
    case 'email':
      return each.exists(
        each
          .selectFrom('record_email')
          .select('record_email.record_id')
          .whereRef('record_email.record_id', '=', 'record.id')
          .where('record_email.email_key', '=', condition.value),
      )
    case 'member':
      return each.exists(
        each
          .selectFrom('record_member')
          .select('record_member.group_id')
          .whereRef('record_member.group_id', '=', 'record.id')
          .where('record_member.member_id', '=', condition.value),
      )
    case 'compare': {
      const { column, operator, value } = condition
      if (operator === 'co' || operator === 'sw' || operator === 'ew') {
        const pattern = patterns[operator](String(value))
        return sql<SqlBool>`${sql.ref(recordColumns[column])} like ${pattern} escape '!'`
      }
      if (operator === 'eq' || operator === 'ne') {
        return each(recordColumns[column], comparisons[operator], value)
      }
      return sql<SqlBool>`${ordered(database, column)} ${sql.raw(comparisons[operator])} ${value}`
    }
  }
}
