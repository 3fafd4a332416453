import type {Properties} from '../resources/render-record.ts'

/** Property values of new records, by the resource's pattern, that neither the request nor the catalog specifies. */
export const DEFAULT_PROPERTIES: Readonly<Record<string, Properties>> = {
  'api/Accounts/{}/Applications': {voice_method: 'POST', sms_method: 'POST'},
  'api/Accounts/{}/Queues': {max_size: 100, average_wait_time: 0, current_size: 0},
  'messaging/v1/Services': {
    sticky_sender: true,
    mms_converter: true,
    smart_encoding: true,
    fallback_to_long_code: true,
    area_code_geomatch: true,
    scan_message_content: 'inherit',
    synchronous_validation: false,
    validity_period: 36_000,
    usecase: 'undeclared',
    inbound_method: 'POST',
    fallback_method: 'POST',
  },
  'studio/Flows': {revision: 1, valid: true, errors: [], warnings: []},
  'studio/Flows/{}/Executions': {status: 'active'},
  'sync/v1/Services': {reachability_webhooks_enabled: false, acl_enabled: false},
  'taskrouter/v1/Workspaces/{}/Tasks': {assignment_status: 'pending', priority: 0, age: 0, timeout: 86_400},
  'verify/v2/Services': {code_length: 6, psd2_enabled: false, tts_name: null},
  'video/v1/Rooms': {status: 'in-progress', type: 'group', max_participants: 50, media_region: 'us1'},
}
