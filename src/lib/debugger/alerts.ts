import type {ResourceRecord, Resources} from '../api/resources.ts'

/** Which events to list; dates in ISO 8601. */
export interface AlertFilter {
  readonly logLevel?: string | undefined
  readonly startDate?: string | undefined
  readonly endDate?: string | undefined
}

/** https://www.twilio.com/docs/usage/monitor-alert: the most that one page holds. */
const LARGEST_PAGE = '1000'

/**
 * All events of the debugger that the filter lets through, oldest first, as the official CLI lists them: the API has the
 * newest first, so the last page must have come before the first line can be shown.
 */
export async function listAlerts(resources: Resources, filter: AlertFilter): Promise<ResourceRecord[]> {
  const pages = resources.list('api:monitor:v1:alerts:list', {
    'log-level': filter.logLevel,
    'start-date': filter.startDate,
    'end-date': filter.endDate,
    'page-size': LARGEST_PAGE,
  })
  const alerts: ResourceRecord[] = []
  for await (const page of pages) alerts.push(...page)
  return alerts
    .reverse()
    .map((alert) => ({...alert, alertText: readableText(alert.alertText)}))
    .sort((a, b) => timeOf(a) - timeOf(b))
}

/** An alert's text is often a form, with the message for people in one of its fields. */
function readableText(text: unknown): unknown {
  if (typeof text !== 'string') return text
  const form = new URLSearchParams(text)
  return form.get('parserMessage') || form.get('Msg') || text
}

const timeOf = ({dateCreated}: ResourceRecord): number =>
  dateCreated instanceof Date ? dateCreated.getTime() : 0
