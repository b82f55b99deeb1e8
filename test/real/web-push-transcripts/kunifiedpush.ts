/**
 * KUnifiedPush, the distributor of KDE: KDE/kunifiedpush, `src/distributor/autopushprovider.cpp`. Its frames as Qt writes them: compact, with
 * their fields in the order of the alphabet. It offers no subprotocol, and confirms without a code.
 */

/** The path stands in its configuration. */
export const PATH = "/autopush";

export const hello = (uaid?: string): string =>
  uaid === undefined ? '{"messageType":"hello"}' : `{"messageType":"hello","uaid":"${uaid}"}`;

/** @param key only when the app names one */
export const register = (channelID: string, key?: string): string =>
  key === undefined
    ? `{"channelID":"${channelID}","messageType":"register"}`
    : `{"channelID":"${channelID}","key":"${key}","messageType":"register"}`;

export const ack = (channelID: string, version: string): string =>
  `{"messageType":"ack","updates":[{"channelID":"${channelID}","version":"${version}"}]}`;

export const urgency = (min: string): string => `{"messageType":"urgency","min":"${min}"}`;

export const unregister = (channelID: string): string => `{"channelID":"${channelID}","messageType":"unregister"}`;
