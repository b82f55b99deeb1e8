/** The hub: one request to many channels. */
export {};
