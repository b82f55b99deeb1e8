/**
 * Lets the sound of a toast be heard: one sound at a time, none before the browser allows it. Which sound a toast has is decided by
 * content; when it begins and stops, by whoever shows the toast.
 */
import type { Sound, ToastSound } from "@belfry/content";
import type { Playing } from "./playing.ts";

/** What a speaker is told at its beginning. */
export interface SpeakerOptions {
  /** No when absent. */
  readonly muted?: boolean;
  /** Whether the page may sound. When absent: as soon as the person has clicked, tapped or typed in the page. */
  readonly isAllowed?: () => boolean;
}

/** Plays sounds. */
export interface Speaker {
  /** Turned on, it ends what is heard; sounds that come meanwhile are not made up for. */
  muted: boolean;
  /**
   * Plays a sound in place of the one before. Where the page may not sound, where it has no audio, or muted, nothing is heard and nothing
   * is thrown. A file that cannot be played is heard as the default sound, as on Windows.
   */
  play(sound: ToastSound): Playing;
  /** Ends what is heard and gives the audio device back. Afterwards nothing is heard. */
  close(): void;
}

const SILENCE: Playing = { stop() {} };

/** Our tunes and what plays them: a page that may not sound, or never does, needs none of it. */
const loadPlayers = () => import("./players.ts");
type Players = Awaited<ReturnType<typeof loadPlayers>>;

/** Browsers without this knowledge keep a page silent by themselves. */
function hasActed(): boolean {
  return navigator.userActivation?.hasBeenActive ?? true;
}

class PageSpeaker implements Speaker {
  readonly #isAllowed: () => boolean;
  #isMuted: boolean;
  #isClosed = false;
  #context: AudioContext | undefined;
  #playing: Playing | undefined;
  /** Counts what was played, so that the end of an earlier sound is not taken for the end of this one. */
  #turn = 0;

  constructor({ muted = false, isAllowed = hasActed }: SpeakerOptions) {
    this.#isMuted = muted;
    this.#isAllowed = isAllowed;
  }

  get muted(): boolean {
    return this.#isMuted;
  }

  set muted(muted: boolean) {
    this.#isMuted = muted;
    if (muted) this.#hush();
  }

  play(sound: ToastSound): Playing {
    this.#hush();
    if (this.#isMuted || this.#isClosed || !("AudioContext" in globalThis) || !this.#isAllowed()) return SILENCE;
    this.#turn += 1;
    const turn = this.#turn;
    void this.#begin(sound);
    return {
      stop: () => {
        if (this.#turn === turn) this.#hush();
      },
    };
  }

  close(): void {
    this.#isClosed = true;
    if (this.#playing === undefined) this.#rest();
    else this.#hush();
  }

  /** Offline nothing is heard; the next sound asks again. */
  async #begin(sound: ToastSound): Promise<void> {
    const awaited: Playing = { stop: () => this.#rest() };
    this.#playing = awaited;
    const players = await loadPlayers().catch(() => undefined);
    if (this.#playing !== awaited) return;
    if (players === undefined) this.#rest();
    else this.#playing = this.#play(sound, players);
  }

  #play(sound: ToastSound, players: Players): Playing {
    const { loop } = sound;
    if (sound.kind === "system") return this.#playOwn(sound.sound, loop, players);
    return players.playFile(sound.address, loop, {
      onEnd: this.#afterwards(() => this.#rest()),
      onFail: this.#afterwards(() => {
        this.#playing = this.#playOwn("Default", loop, players);
      }),
    });
  }

  #playOwn(sound: Sound, loop: boolean, { playScore, scoreOf }: Players): Playing {
    this.#context ??= new AudioContext();
    void this.#context.resume();
    return playScore(
      this.#context,
      scoreOf(sound),
      loop,
      this.#afterwards(() => this.#rest()),
    );
  }

  /** Makes something happen only if nothing was played in between. */
  #afterwards(act: () => void): () => void {
    const turn = this.#turn;
    return () => {
      if (this.#turn === turn) act();
    };
  }

  #hush(): void {
    this.#playing?.stop();
    this.#playing = undefined;
  }

  /** A context that runs keeps the audio device awake, even in silence. */
  #rest(): void {
    this.#playing = undefined;
    if (!this.#isClosed) return void this.#context?.suspend();
    void this.#context?.close();
    this.#context = undefined;
  }
}

/**
 * Opens a speaker: one for everybody whose sounds are not to be heard at once.
 *
 * @example openSpeaker().play({ kind: "system", sound: "Mail", loop: false })
 */
export function openSpeaker(options: SpeakerOptions = {}): Speaker {
  return new PageSpeaker(options);
}
