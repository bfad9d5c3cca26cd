/** THE LIST of operations: what the API can do, in the order of the document. */
import { applicationOperations } from './application.ts'
import { applicationGuideOperations } from './application-guide.ts'
import { attemptOperations } from './attempt.ts'
import { auditOperations } from './audit.ts'
import { connectorOperations } from './connector.ts'
import { connectorTestOperations } from './connector-test.ts'
import { connectorUseOperations } from './connector-use.ts'
import { eventOperations } from './event.ts'
import { expiryOperations } from './expiry.ts'
import { grantOperations } from './grant.ts'
import { groupOperations } from './group.ts'
import { importOperations } from './import.ts'
import { keyOperations } from './key.ts'
import { mappingOperations } from './mapping.ts'
import type { Operation } from './operation.ts'
import { organizationOperations } from './organization.ts'
import { organizationSettingOperations } from './organization-setting.ts'
import { overviewOperations } from './overview.ts'
import { personOperations } from './person.ts'
import { personHistoryOperations } from './person-history.ts'
import { personPlaceOperations } from './person-place.ts'
import { selfOperations } from './self.ts'
import { signingKeyOperations } from './signing-key.ts'

export const operations: readonly Operation[] = [
  ...selfOperations,
  ...organizationOperations,
  ...organizationSettingOperations,
  ...personOperations,
  ...personPlaceOperations,
  ...personHistoryOperations,
  ...importOperations,
  ...groupOperations,
  ...applicationOperations,
  ...applicationGuideOperations,
  ...grantOperations,
  ...connectorOperations,
  ...connectorTestOperations,
  ...connectorUseOperations,
  ...mappingOperations,
  ...keyOperations,
  ...signingKeyOperations,
  ...expiryOperations,
  ...attemptOperations,
  ...overviewOperations,
  ...eventOperations,
  ...auditOperations,
]
