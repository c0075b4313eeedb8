const GESTURES = ["pointerup", "keydown"];
const ATTACK_S = 0.012;
const NOTE_S = 0.9;
const ROUND_S = 1.2;

/** @type {Array<[number, OscillatorType]>} */
const OVERTONES = [[1, "sine"], [2, "triangle"]];

/** Tunes, told apart by ear: [frequency in Hz, start in s]. */
export const TUNES = {
  order: [[784, 0], [1047, 0.16], [1319, 0.32]],
  ready: [[1319, 0], [988, 0.2]],
  call: [[659, 0], [831, 0.18], [988, 0.36]],
  cancelled: [[523, 0], [392, 0.22], [392, 0.44]],
};

/** Plays short tunes. Browsers stay silent until the page was touched, and may fall
 *  silent again later (a phone call on a tablet); `isOn` and `onChange` tell. */
export class Sound {
  /** @type {AudioContext | null} */
  #audio = null;
  #onChange;
  #test;

  /** `test` is played when the sound is unlocked, so that one hears that it works. To know whether it is on takes an audio device,
   *  for which a page that has something else to do first waits for `afterMs`. */
  constructor({ onChange, test = null, afterMs = 0 }) {
    this.#onChange = onChange;
    this.#test = test;
    if (afterMs) setTimeout(() => this.#open(), afterMs);
    else this.#open();
    for (const gesture of GESTURES) document.addEventListener(gesture, () => this.unlock());
  }

  get isOn() {
    return this.#audio?.state === "running";
  }

  #open() {
    if (this.#audio) return this.#audio;
    this.#audio = new AudioContext();
    this.#audio.addEventListener("statechange", () => this.#onChange(this.isOn));
    return this.#audio;
  }

  /** To be called from a tap; every tap on the page does so by itself. */
  async unlock() {
    if (this.isOn) return;
    await this.#open().resume();
    if (this.#test) this.play(this.#test);
    this.#onChange(this.isOn);
  }

  /** Plays a tune, `rounds` times in a row. */
  play(tune, rounds = 1) {
    if (!this.isOn) return;
    for (let round = 0; round < rounds; round += 1) {
      for (const [frequency, start] of tune) this.#note(frequency, this.#audio.currentTime + round * ROUND_S + start);
    }
  }

  #note(frequency, at) {
    const volume = new GainNode(this.#audio, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.5, at + ATTACK_S);
    volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    // A little of the octave above carries through the noise of a grinder.
    for (const [factor, type] of OVERTONES) {
      const tone = new OscillatorNode(this.#audio, { frequency: frequency * factor, type });
      tone.connect(volume);
      tone.start(at);
      tone.stop(at + NOTE_S);
    }
    volume.connect(this.#audio.destination);
  }
}
