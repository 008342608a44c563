export interface Transcript {
  text: string;
  seconds: number;
  finishedAt: Date;
}

export async function transcribe(audioUrl: string): Promise<Transcript> {
  const response = await fetch('http://speech.internal/transcribe', { method: 'POST', body: audioUrl });
  const { text, seconds, finished_at } = await response.json();
  return { text, seconds, finishedAt: new Date(finished_at) };
}
