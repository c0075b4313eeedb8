const NOTES = [659.25, 830.61, 987.77];
const NOTE_SECONDS = 0.18;
const RING_SECONDS = 0.7;

let context = null;

/** Whether a chime would be heard; browsers allow sound only after a tap. */
export function isUnlocked() {
  return context?.state === "running";
}

/** To be called from a tap. */
export async function unlock() {
  context ??= new AudioContext();
  await context.resume();
}

/** Three rising notes, `times` in a row. */
export function ring(times) {
  if (!isUnlocked()) return;
  for (let round = 0; round < times; round += 1) {
    NOTES.forEach((pitch, index) => note(pitch, context.currentTime + round * (RING_SECONDS + 0.5) + index * NOTE_SECONDS));
  }
}

function note(pitch, start) {
  const tone = new OscillatorNode(context, { frequency: pitch, type: "triangle" });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.5, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + RING_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + RING_SECONDS);
}
