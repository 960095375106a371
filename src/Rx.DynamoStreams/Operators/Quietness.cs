using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace Rx.DynamoStreams.Operators;

// Tells that a group of changes is quiet, inside the gate through which the changes come. Rx's GroupByUntil looks a group up, or ends it,
// in two steps each, and a change that came between those of an end would go to a group that has ended, which is to nobody:
//
//   source   looks up a group ............... passes the change on to it
//   timer    ............ takes it out and ends it
internal static class Quietness
{
    public static IObservable<Unit> Of<T>(IObservable<T> group, TimeSpan quiet, IScheduler scheduler, object gate) =>
        Observable.Create<Unit>(observer =>
        {
            var timer = new SerialDisposable();
            var changes = 0L;
            return new CompositeDisposable(group.Subscribe(_ => Wait(++changes), observer.OnError, observer.OnCompleted), timer);

            void Wait(long change) => timer.Disposable = scheduler.Schedule(quiet, () =>
            {
                lock (gate)
                {
                    if (change == changes)
                        observer.OnNext(Unit.Default);
                }
            });
        });
}
