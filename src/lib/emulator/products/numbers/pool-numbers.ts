import {badRequest} from '../../resources/api-error.ts'
import type {Behavior} from '../../resources/behavior.ts'

/** The numbers in the pool of a messaging service or a trunk. */
export const poolNumbers: Behavior = {
  create({input, accountSid}, draft, {state}) {
    const sid = input.get('PhoneNumberSid') ?? input.get('Sid') ?? ''
    const number = state.get(`api/Accounts/${accountSid}/IncomingPhoneNumbers`, sid)
    if (!number) throw badRequest(21704, `The phone number ${sid} is not one of this account.`)
    draft.id = sid
    // A trunk's number shows the trunk in the path.
    const {trunk_sid: _, ...properties} = number.value.p
    draft.properties = {...properties, ...draft.properties, country_code: 'US', iso_country: 'US'}
  },
  computeProperties: ({route}, {value}) =>
    // Messaging has a list of names, trunking an object.
    route.shape.some(({wire, type}) => wire === 'capabilities' && type === 'array')
      ? {capabilities: ['Voice', 'SMS', 'MMS']}
      : {capabilities: value.p.capabilities},
}
