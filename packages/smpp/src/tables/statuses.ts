// command_status values: SMPP 3.4 §5.1.3 and the additions of 5.0 §4.7.6. One row per value, so that it can be checked against the
// specification with a finger. What a status means for retrying is policy and lives with the owner of the link.

import { entries } from '../entries.ts';

export const statuses = {
  ESME_ROK: 0x00, // No error
  ESME_RINVMSGLEN: 0x01, // Message length is invalid
  ESME_RINVCMDLEN: 0x02, // Command length is invalid
  ESME_RINVCMDID: 0x03, // Invalid command id
  ESME_RINVBNDSTS: 0x04, // Incorrect bind status for given command
  ESME_RALYBND: 0x05, // ESME already in bound state
  ESME_RINVPRTFLG: 0x06, // Invalid priority flag
  ESME_RINVREGDLVFLG: 0x07, // Invalid registered delivery flag
  ESME_RSYSERR: 0x08, // System error
  ESME_RINVSRCADR: 0x0a, // Invalid source address
  ESME_RINVDSTADR: 0x0b, // Invalid destination address
  ESME_RINVMSGID: 0x0c, // Message id is invalid
  ESME_RBINDFAIL: 0x0d, // Bind failed
  ESME_RINVPASWD: 0x0e, // Invalid password
  ESME_RINVSYSID: 0x0f, // Invalid system id
  ESME_RCANCELFAIL: 0x11, // cancel_sm failed
  ESME_RREPLACEFAIL: 0x13, // replace_sm failed
  ESME_RMSGQFUL: 0x14, // Message queue full
  ESME_RINVSERTYP: 0x15, // Invalid service type
  ESME_RINVNUMDESTS: 0x33, // Invalid number of destinations
  ESME_RINVDLNAME: 0x34, // Invalid distribution list name
  ESME_RINVDESTFLAG: 0x40, // Invalid destination flag (submit_multi)
  ESME_RINVSUBREP: 0x42, // Invalid submit with replace request
  ESME_RINVESMCLASS: 0x43, // Invalid esm_class field data
  ESME_RCNTSUBDL: 0x44, // Cannot submit to distribution list
  ESME_RSUBMITFAIL: 0x45, // submit_sm or submit_multi failed
  ESME_RINVSRCTON: 0x48, // Invalid source address TON
  ESME_RINVSRCNPI: 0x49, // Invalid source address NPI
  ESME_RINVDSTTON: 0x50, // Invalid destination address TON
  ESME_RINVDSTNPI: 0x51, // Invalid destination address NPI
  ESME_RINVSYSTYP: 0x53, // Invalid system_type field
  ESME_RINVREPFLAG: 0x54, // Invalid replace_if_present flag
  ESME_RINVNUMMSGS: 0x55, // Invalid number of messages
  ESME_RTHROTTLED: 0x58, // Throttling error: allowed message limits exceeded
  ESME_RINVSCHED: 0x61, // Invalid scheduled delivery time
  ESME_RINVEXPIRY: 0x62, // Invalid message validity period (expiry time)
  ESME_RINVDFTMSGID: 0x63, // Predefined message invalid or not found
  ESME_RX_T_APPN: 0x64, // ESME receiver temporary application error
  ESME_RX_P_APPN: 0x65, // ESME receiver permanent application error
  ESME_RX_R_APPN: 0x66, // ESME receiver reject message error
  ESME_RQUERYFAIL: 0x67, // query_sm request failed
  ESME_RINVOPTPARSTREAM: 0xc0, // Error in the optional part of the PDU body (5.0: ESME_RINVTLVSTREAM)
  ESME_ROPTPARNOTALLWD: 0xc1, // Optional parameter not allowed (5.0: ESME_RTLVNOTALLWD)
  ESME_RINVPARLEN: 0xc2, // Invalid parameter length (5.0: ESME_RINVTLVLEN)
  ESME_RMISSINGOPTPARAM: 0xc3, // Expected optional parameter missing (5.0: ESME_RMISSINGTLV)
  ESME_RINVOPTPARAMVAL: 0xc4, // Invalid optional parameter value (5.0: ESME_RINVTLVVAL)
  ESME_RDELIVERYFAILURE: 0xfe, // Delivery failure (data_sm_resp)
  ESME_RUNKNOWNERR: 0xff, // Unknown error
  // SMPP 5.0
  ESME_RSERTYPUNAUTH: 0x100, // ESME not authorised to use the specified service_type
  ESME_RPROHIBITED: 0x101, // ESME prohibited from using the specified operation
  ESME_RSERTYPUNAVAIL: 0x102, // Specified service_type is unavailable
  ESME_RSERTYPDENIED: 0x103, // Specified service_type is denied
  ESME_RINVDCS: 0x104, // Invalid data coding scheme
  ESME_RINVSRCADDRSUBUNIT: 0x105, // Source address sub-unit is invalid
  ESME_RINVDSTADDRSUBUNIT: 0x106, // Destination address sub-unit is invalid
  ESME_RINVBCASTFREQINT: 0x107, // Broadcast frequency interval is invalid
  ESME_RINVBCASTALIAS_NAME: 0x108, // Broadcast alias name is invalid
  ESME_RINVBCASTAREAFMT: 0x109, // Broadcast area format is invalid
  ESME_RINVNUMBCAST_AREAS: 0x10a, // Number of broadcast areas is invalid
  ESME_RINVBCASTCNTTYPE: 0x10b, // Broadcast content type is invalid
  ESME_RINVBCASTMSGCLASS: 0x10c, // Broadcast message class is invalid
  ESME_RBCASTFAIL: 0x10d, // broadcast_sm operation failed
  ESME_RBCASTQUERYFAIL: 0x10e, // query_broadcast_sm operation failed
  ESME_RBCASTCANCELFAIL: 0x10f, // cancel_broadcast_sm operation failed
  ESME_RINVBCAST_REP: 0x110, // Number of repeated broadcasts is invalid
  ESME_RINVBCASTSRVGRP: 0x111, // Broadcast service group is invalid
  ESME_RINVBCASTCHANIND: 0x112, // Broadcast channel indicator is invalid
} as const;

export type StatusName = keyof typeof statuses;

const nameByCode = new Map<number, StatusName>(entries(statuses).map(([name, code]) => [code, name]));

/** 'ESME_RTHROTTLED' for 0x58; a private code is shown in hex, since carriers document theirs that way: 'status 0x94'. */
export const statusName = (code: number): string => nameByCode.get(code) ?? `status 0x${code.toString(16).padStart(2, '0')}`;
