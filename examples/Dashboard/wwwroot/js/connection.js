// Connects again by itself, for ever. The browser does so after a broken connection; after an answer that is none, and where
// nothing comes any more though the connection stands, this does.
const retryMilliseconds = 1000;
const silenceMilliseconds = 5000;

export function connect(onFrame, onLost) {
  let source;
  let heardAt;
  const hear = message => {
    heardAt = performance.now();
    onFrame(JSON.parse(message.data));
  };
  const open = () => {
    heardAt = performance.now();
    source = new EventSource('api/frames');
    source.addEventListener('snapshot', hear);
    source.addEventListener('update', hear);
    source.addEventListener('error', onLost);
  };
  open();
  setInterval(() => {
    const isSilent = performance.now() - heardAt > silenceMilliseconds;
    if (isSilent) onLost();
    if (!isSilent && source.readyState !== EventSource.CLOSED) return;
    source.close();
    open();
  }, retryMilliseconds);
}
