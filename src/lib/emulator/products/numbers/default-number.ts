import {nationalFormat} from '../../resources/e164.ts'
import type {Properties} from '../../resources/render-record.ts'

/** The properties of a new phone number. */
export const defaultNumberProperties = (number: string): Properties => ({
  phone_number: number,
  friendly_name: nationalFormat(number),
  origin: 'twilio',
  status: 'in-use',
  beta: false,
  address_requirements: 'none',
  capabilities: {fax: false, voice: true, sms: true, mms: true},
  voice_method: 'POST',
  voice_fallback_method: 'POST',
  voice_url: '',
  voice_fallback_url: '',
  voice_caller_id_lookup: false,
  voice_application_sid: '',
  sms_method: 'POST',
  sms_fallback_method: 'POST',
  sms_url: '',
  sms_fallback_url: '',
  sms_application_sid: '',
  status_callback: '',
  status_callback_method: 'POST',
  emergency_status: 'Inactive',
  emergency_address_status: 'unregistered',
  voice_receive_mode: 'voice',
  trunk_sid: null,
  type: isTollFree(number) ? 'toll-free' : 'local',
})

const isTollFree = (number: string): boolean => /^\+18(00|33|44|55|66|77|88)/.test(number)
