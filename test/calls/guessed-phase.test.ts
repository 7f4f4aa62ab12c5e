import assert from 'node:assert/strict';
import { guessedPhase } from '../../src/calls/guessed-phase';
import type { Phase } from '../../src/calls/phase';

const TYPES: Readonly<Record<Phase | 'none', readonly string[]>> = {
  ringing: [
    ...[
      'call.ringing',
      'CALL_RINGING',
      'callRinging',
      'callringing',
      'phone.callee_ringing',
      'ringing',
      'Ring',
      'incoming',
      'incoming_call',
      'incomingCall',
    ],
    ...[
      'call.offered',
      'OFFERING',
      'call.initiated',
      'INITIATED',
      'alerting',
      'Proceeding',
      'Setup',
      'call-setup',
      'dialing',
      'DialBegin',
      'calling',
    ],
    ...[
      'call.created',
      'newCall',
      'call_started',
      'started',
      'initial',
      'Newchannel',
      'CHANNEL_CREATE',
      'outboundCall',
      'call.started.outbound',
    ],
  ],
  answered: [
    ...[
      'call.answered',
      'answer',
      'call.status.answered',
      'in-progress',
      'inProgress',
      'connected',
      'CONNECTED_TO_AGENT',
      'call.bridged',
      'BridgeEnter',
    ],
    ...[
      'Up',
      'call.up',
      'pickedUp',
      'call.picked_up',
      'established',
      'talking',
      'incoming_call_answered',
      'phone.caller_connected',
      'callanswered',
    ],
    ...[
      'call.unhold',
      'phone.callee_unhold',
      'Unhold',
      'call.un-hold',
      'call.hold.ended',
      'holdEnded',
      'call.resumed',
      'retrieved',
      'active call',
    ],
  ],
  held: [
    'call.held',
    'hold',
    'on-hold',
    'call.onHold',
    'phone.callee_hold',
    'Parked',
    'call.hold.started',
    'CALLHOLD',
  ],
  ended: [
    ...[
      'call.ended',
      'hangup',
      'Hangup',
      'call.hang-up',
      'hangUp',
      'hungUp',
      'completed',
      'COMPLETE',
      'DISCONNECTED',
      'terminated',
      'call.released',
    ],
    ...[
      'callended',
      'answered.call.ended',
      'CHANNEL_HANGUP_COMPLETE',
      'busy',
      'failed',
      'rejected',
      'canceled',
      'cancelled',
      'timeout',
      'Gone',
      'call.closed',
      'call_done',
    ],
  ],
  missed: [
    ...[
      'call.missed',
      'missedCall',
      'phone.callee_missed',
      'no-answer',
      'noAnswer',
      'NO_ANSWER',
      'noanswer',
      'unanswered',
      'call.not.answered',
    ],
    ...[
      'abandoned',
      'QueueCallerAbandon',
      'voicemail',
      'VoiceMail',
      'call.voice_mail',
      'incoming_call_missed',
      'missed.call.ended',
    ],
  ],
  none: [
    ...[
      '',
      '123',
      'message.received',
      'sms.completed',
      'text_failed',
      'chat.ended',
      'conversation.created',
      'unread.count',
      'unread.missed',
      'status.changed',
    ],
    ...[
      'call.recording.started',
      'call.recording.ended',
      'call.playback.ended',
      'call.speak.started',
      'call.machine.detection.ended',
      'callTransferCompleted',
    ],
    ...[
      'phone.callee_call_log_completed',
      'phone.blind_transfer_initiated',
      'NewConnectedLine',
      'DialEnd',
      'BridgeLeave',
      'UNBRIDGE',
      'SoftHangupRequest',
    ],
    ...[
      'user.connected',
      'session.ended',
      'device.disconnected',
      'userevent',
      'accountevent',
      'call.dtmf.received',
      'call.progress',
      'Newstate',
      'created',
      'new',
    ],
    ...[
      'lookup',
      'look.up',
      'settings.updated',
      'contact.created',
      'voicemail.deleted',
      'wrapUp',
      'mission',
      'offspring',
      'string',
      'bring',
      'wardrobe',
    ],
  ],
};

describe('the phase that the words of a type mean', () => {
  for (const [phase, types] of Object.entries(TYPES)) {
    for (const type of types) {
      it(`${JSON.stringify(type)}: ${phase}`, () => {
        assert.equal(guessedPhase(type) ?? 'none', phase);
      });
    }
  }

  it('is guessed in little time, however long the type', () => {
    for (const word of ['ring', 'call', 'a', 'no', 'x', 'hang ', 'in.', 'aX']) {
      assert.doesNotThrow(() => guessedPhase(word.repeat(1_000_000)));
    }
  });
});
