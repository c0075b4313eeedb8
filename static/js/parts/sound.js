const GESTURES = ["pointerup", "keydown"];
const ATTACK_S = 0.012;
const NOTE_S = 0.9;

/** Tunes, told apart by ear: [frequency in Hz, start in s]. */
export const TUNES = {
  order: [[784, 0], [1047, 0.16], [1319, 0.32]],
  ready: [[1319, 0], [988, 0.2]],
  cancelled: [[523, 0], [392, 0.22], [392, 0.44]],
};

/** Plays short tunes. Browsers stay silent until the page was touched, and may fall
 *  silent again later (a phone call on a tablet); `isOn` and `onChange` tell. */
export class Chime {
  #audio = new AudioContext();
  #onChange;

  constructor({ onChange, test = null }) {
    this.#onChange = onChange;
    this.#audio.addEventListener("statechange", () => onChange(this.isOn));
    for (const gesture of GESTURES) document.addEventListener(gesture, () => this.#unlock(test));
  }

  get isOn() {
    return this.#audio.state === "running";
  }

  play(tune) {
    if (!this.isOn) return;
    for (const [frequency, start] of tune) this.#note(frequency, this.#audio.currentTime + start);
  }

  async #unlock(test) {
    if (this.isOn) return;
    await this.#audio.resume();
    if (test) this.play(test);
    this.#onChange(this.isOn);
  }

  #note(frequency, at) {
    const volume = new GainNode(this.#audio, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.5, at + ATTACK_S);
    volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    // A little of the octave above carries through the noise of a grinder.
    for (const [factor, type] of [[1, "sine"], [2, "triangle"]]) {
      const tone = new OscillatorNode(this.#audio, { frequency: frequency * factor, type });
      tone.connect(volume);
      tone.start(at);
      tone.stop(at + NOTE_S);
    }
    volume.connect(this.#audio.destination);
  }
}
