import type {ResourceRecord, Resources} from '../api/resources.ts'

/** Which events to list. Dates are in ISO 8601 format. */
export interface AlertFilter {
  readonly logLevel?: string | undefined
  readonly startDate?: string | undefined
  readonly endDate?: string | undefined
}

/** The largest page that the API returns: https://www.twilio.com/docs/usage/monitor-alert */
const LARGEST_PAGE = '1000'

/**
 * Lists all matching events, oldest first, like the official CLI. The API returns the newest first, so all pages are fetched
 * before the first event can be printed.
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
    .map((alert) => ({...alert, alertText: extractMessage(alert.alertText)}))
    .sort((a, b) => toTime(a) - toTime(b))
}

/** The text of an alert is often a URL-encoded form. One of its fields contains the readable message. */
function extractMessage(text: unknown): unknown {
  if (typeof text !== 'string') return text
  const form = new URLSearchParams(text)
  return form.get('parserMessage') || form.get('Msg') || text
}

const toTime = ({dateCreated}: ResourceRecord): number =>
  dateCreated instanceof Date ? dateCreated.getTime() : 0
