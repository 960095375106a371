// Connects again by itself, for ever. The browser does so after a broken connection; after an answer that is none, this does.
const retryMilliseconds = 1000;

export function connect(onFrame, onState) {
  let source;
  const open = () => {
    source = new EventSource('api/frames');
    source.addEventListener('open', () => onState('live'));
    source.addEventListener('snapshot', message => onFrame(JSON.parse(message.data)));
    source.addEventListener('update', message => onFrame(JSON.parse(message.data)));
    source.addEventListener('error', () => {
      onState('lost');
      if (source.readyState === EventSource.CLOSED) setTimeout(open, retryMilliseconds);
    });
  };
  open();
}
