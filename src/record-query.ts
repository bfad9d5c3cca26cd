/** What of the records of a source is asked for: which of them, in what order, which part. */
import type { RecordKind } from './record.ts'

export type RecordColumn = 'id' | 'name' | 'externalId' | 'isActive' | 'createdAt' | 'updatedAt'

export type RecordCondition =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; items: RecordCondition[] }
  | { kind: 'not'; item: RecordCondition }
  /** Has an e-mail address, as addresses are compared. */
  | { kind: 'email'; value: string }
  /** Is a group with that member. */
  | { kind: 'member'; value: string }
  | {
      kind: 'compare'
      column: RecordColumn
      operator: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
      value: string | number
    }

export type RecordPlace = { connectorId: string; kind: RecordKind; condition: RecordCondition }
export type RecordOrder = { column: RecordColumn; isDescending: boolean }
export type RecordQuery = RecordPlace & { order: RecordOrder; offset: number; limit: number }
