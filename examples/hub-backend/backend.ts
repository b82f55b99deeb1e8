/** A backend that knows its devices by what interests them. Talks to its hub, and to nobody else. */
import { createPush, type HubPush } from "@belfry/sender";

const NEWS = {
  rain: ["Rain at six", "Take an umbrella"],
  snow: ["Snow above 400 m", "The pass is closed"],
  wind: ["Gale from the west", "Ferries stay in port"],
} as const;

/** What one can be interested in. */
export type Topic = keyof typeof NEWS;

export const TOPICS = Object.keys(NEWS) as readonly Topic[];

/** See the head of this file. */
export class Backend {
  readonly #push: HubPush;

  constructor(connectionString: string) {
    this.#push = createPush({ mode: "hub", connectionString, hubName: "weather" });
  }

  /** A device told its channel URI, and what interests whoever looks at it. */
  async remember(channelUri: string, topics: readonly Topic[]): Promise<void> {
    await this.#push.wns.createNativeRegistration(channelUri, [...topics]);
  }

  /** Something happened: one request, however many devices it interests. @returns what was sent, and its id in the hub */
  async tell(topic: Topic): Promise<{ readonly title: string; readonly notificationId: string }> {
    const [title, words] = NEWS[topic];
    const sent = await this.#push.wns.sendToastText02(topic, { text1: title, text2: words });
    if (sent instanceof Error) throw sent;
    return { title, notificationId: sent.notificationId ?? "" };
  }
}
