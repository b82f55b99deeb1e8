/** The kiosk's cloud service: remembers the channel URIs of its pages and pushes to them what happens in a harbour. */
import { tile, toast } from "@belfry/content";
import { createSender, type Sender, type SenderOptions } from "@belfry/sender";

const SHIPS = ["Ada", "Bergen", "Calypso", "Dorothea", "Elida"];

/** One thing that happens: the nth ship comes in. */
function arrival(count: number) {
  const ship = SHIPS[count % SHIPS.length] ?? "";
  const words = `${ship} lies at quay ${1 + (count % 9)}`;
  const tileXml = tile()
    .medium((size) => size.text(ship, { style: "subtitle" }).text(words, { wrap: true }))
    .wide((size) => size.text(ship, { style: "subtitle" }).text(words, { style: "captionSubtle", wrap: true }))
    .large((size) => size.text(ship, { style: "title" }).text(words, { style: "bodySubtle", wrap: true }))
    .xml();
  const toastXml = toast()
    .text(`${ship} has arrived`)
    .text(words)
    .button("Greet", `greet=${ship}`)
    .launch(`ship=${ship}`)
    .xml();
  return { ship, tileXml, toastXml };
}

/** What the cloud holds. */
export class Cloud {
  readonly #sender: Sender;
  readonly #channels = new Set<string>();
  #ships = 0;

  constructor(options: SenderOptions) {
    this.#sender = createSender(options);
  }

  /** A page told its channel URI. */
  remember(channelUri: string): void {
    this.#channels.add(channelUri);
  }

  /** Another ship: a tile and a badge to every page, and a toast for every third one. */
  async shipArrives(): Promise<void> {
    this.#ships += 1;
    const { ship, tileXml, toastXml } = arrival(this.#ships);
    for (const uri of this.#channels) {
      const outcome = await this.#sender.pushTile(uri, tileXml, { tag: ship });
      await this.#sender.pushBadge(uri, this.#ships);
      if (this.#ships % 3 === 0) await this.#sender.pushToast(uri, toastXml, { tag: ship });
      if (outcome.kind === "refused" && outcome.advice === "new-channel") this.#channels.delete(uri);
    }
  }
}
