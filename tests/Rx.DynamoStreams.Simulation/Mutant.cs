namespace Rx.DynamoStreams.Simulation;

// A fault put into the library on purpose: text of one source file, replaced. The simulation has to notice each of them.
internal sealed record Mutant(string Name, string File, string Original, string Replacement)
{
    // What has to notice it.
    public SimulationKind Kind { get; init; } = SimulationKind.Stream;

    public static IReadOnlyList<Mutant> All { get; } =
    [
        new("children start at LATEST", "Polling/ShardReader.cs", "            _ => (ShardIteratorType.TrimHorizon,", "            { Position.ParentShardId: not null } => (ShardIteratorType.Latest, null),\n            _ => (ShardIteratorType.TrimHorizon,"),
        new("a shard's last page is dropped", "Polling/ShardReading.cs", "            Records = page.Records,", "            Records = isFinished ? [] : page.Records,"),
        new("checkpoint before delivery", "Polling/StreamPoller.cs", "            foreach (var streamEvent in wave.Events())", "            CountAsRead(lanes, null);\n            if (fetch is null)\n                TellCheckpoint(State, null);\n            foreach (var streamEvent in wave.Events())"),
        new("sequence numbers compared as text", "Events/SequenceNumber.cs", "_high != other._high ?", "true ? string.CompareOrdinal(ToString(), other.ToString()) : _high != other._high ?"),
        new("an expired LATEST is minted again", "Polling/ShardReader.cs", "            { LooksAt: { } last } =>", "            { CameFromLatest: true } => (ShardIteratorType.Latest, null),\n            { LooksAt: { } last } =>"),
        new("finished shards are forgotten at once", "Lineage/ShardGraph.cs", "now - missing.Since > ForgottenAfter && missing.Listings > ForgottenAfterListings", "now >= missing.Since"),
        new("backoff without a cap", "Polling/Backoff.cs", "Math.Min(uncapped, max.TotalMilliseconds)", "uncapped"),
        new("a second reader on a shard", "Polling/StreamPoller.cs", "                again?.Enqueue(step.Cursor);", "            {\n                again?.Enqueue(step.Cursor);\n                again?.Enqueue(step.Cursor);\n            }"),
        new("everything is read before it is delivered", "Polling/StreamPoller.cs", "            var lanes = Take(await fetch.ConfigureAwait(false), isCut ? null : queue);", "            var lanes = Take(await fetch.ConfigureAwait(false), queue);\n            while (queue.Count > 0 && _end is null)\n            {\n                var more = FetchAsync(queue);\n                if (!more.IsCompleted)\n                {\n                    await more.ConfigureAwait(false);\n                    await _steps.Switch();\n                }\n                lanes.AddRange(Take(await more.ConfigureAwait(false), queue));\n            }"),
        new("a child does not wait for its parent", "Lineage/ShardGraph.cs", "!_nodes.TryGetValue(parent, out var node) || node.IsFinished;", "!_nodes.TryGetValue(parent, out var node) || node.IsFinished || true;"),
        new("a gap is not told", "Polling/ShardReading.cs", "            Gap = gap,\n            IsGone", "            IsGone"),
        new("a late horizon is not told", "Polling/ShardReading.cs", "var gap = IsHorizonLate(cursor, context) ?", "var gap = false && IsHorizonLate(cursor, context) ?"),
        new("a disabled stream ends at the first listing that says so", "Polling/DisabledStream.cs", "        if (now < settlesAt)", "        if (now < _seenAt)"),
        new("a position without finished shards", "Lineage/ShardGraph.cs", "        node.IsFinished || (!node.IsPresumed", "        (!node.IsFinished && !node.IsPresumed"),
        new("only the first page of a listing", "Polling/ShardLister.cs", "if (string.IsNullOrEmpty(page.LastEvaluatedShardId))", "if (true || string.IsNullOrEmpty(page.LastEvaluatedShardId))"),
        new("a position forgets since when", "Lineage/ShardGraph.cs", "nodes.Values.Where(IsInPosition).Select(node => node.Position)", "nodes.Values.Where(IsInPosition).Select(node => node.Position with { Since = null })"),
        new("a shard that is gone holds up its children", "Polling/ShardReading.cs", "cursor.Position.Finished(), context);", "cursor.Position, context);"),
        new("children are not looked for", "Polling/LineageKeeper.cs", "        _plan = _plan.AfterShardEnd(now);", "        _ = _plan.AfterShardEnd(now);"),
        new("an unlisted parent is taken for trimmed", "Lineage/ShardGraph.cs", "if (node.ParentShardId is { } parentId && !nodes.ContainsKey(parentId))", "if (false && node.ParentShardId is { } parentId && !nodes.ContainsKey(parentId))"),
        new("calls after a dispose", "Polling/StreamPoller.cs", "        _lifetime.Cancel();\n        _telemetry.Dispose();", "        _telemetry.Dispose();"),
        new("an empty page is the head", "Polling/ShardReading.cs", "public const int EmptyPagesToHead = 5;", "public const int EmptyPagesToHead = 1;"),
        new("changes are done when they are delivered", "Processing/AcknowledgedPosition.cs", "        if (isToBeAcknowledged)", "        if (isToBeAcknowledged && false)"),
        new("a position gets ahead of its shards' ancestors", "Processing/AcknowledgedPosition.cs", "if (AreAncestorsDone(ahead))", "if (AreAncestorsDone(ahead) || true)"),
        new("a stored checkpoint is not gone on from", "Processing/ResumedReading.cs", "Read(_isFirstStart ? _options", "Read(_isFirstStart || true ? _options"),
        new("readers' answers are lost when another one fails", "Polling/StreamPoller.cs", "            if (step.Lane is { } lane)", "            if (step.Lane is { } lane && !wave.Any(other => other.Fault is not null))"),
        OfStart("LATEST is asked for a minute late", "Polling/ReadingStart.cs", "TimeSpan.FromSeconds(1)", "TimeSpan.FromMinutes(1)"),
        OfStart("a Date that is ahead cuts", "Lineage/ShardGraph.cs", "CutTolerance = TimeSpan.FromSeconds(10)", "CutTolerance = TimeSpan.Zero"),
        OfStart("what is listed late as closed was over before the start", "Lineage/ShardGraph.cs", "listing.Shards.Take(listing.PromptShards)", "listing.Shards"),
        OfStart("a shard that ended is over unread", "Polling/EndLook.cs", "return isAllOlder &&", "return (isAllOlder || true) &&"),
        OfStart("a first start is not stored before its first event", "Processing/ResumedReading.cs", "        if (!_isFirstStart)\n            return wait;", "        if (_isFirstStart || true)\n            return wait;"),
        OfStart("no place is known before the first checkpoint", "Processing/AcknowledgedReading.cs", "            _position.Begin(position);", "            _ = position;"),
        OfStart("an item waits again behind all others", "Processing/ItemHandlers.cs", "_ready.Enqueue(key, next.Index);", "_ready.Enqueue(key, long.MaxValue);"),
        OfStart("a save that stores what is stored", "Processing/CheckpointSaver.cs", "        _saved is null ||", "        true || _saved is null ||"),
        OfStart("a checkpoint whose observer ends is not done", "Processing/PlainReading.cs", "if (isDone && value is Checkpoint checkpoint)", "if (isDone && !_isOver && value is Checkpoint checkpoint)"),
        OfStart("a reading does not wait for the one before", "Processing/ResumedReading.cs", "        if (_before.Count == 0)", "        if (_before.Count >= 0)"),
        OfStart("an end saves nothing", "Processing/CheckpointSaver.cs", "begins = !_isSaving && _offered is not null;", "begins = false;"),
        OfStart("a checkpoint within a wave covers all of it", "Polling/WaveMerge.cs", "lane.Records[_given[i] - 1]", "lane.Records[^1]"),
        OfReplica("the scan overrides what the stream told", "ReplicaLedger", "        if (_streamed.Contains(key))\n            return;", ""),
        OfReplica("an event that is older than the scan is applied", "ReplicaLedger", "if (!IsLoose(row) || AreSame(old, row.Image))", "if (true)"),
        OfReplica("removed items come back by the scan", "ReplicaLedger", "        if (!IsSettled)\n            _streamed.Add(key.Detach());", "        if (!IsSettled && now is not null)\n            _streamed.Add(key.Detach());"),
        OfReplica("what was fetched is followed by a stream of images", "ReplicaLedger", "        _isOtherView |= _scan > 0 && _view != view;\n", ""),
        OfReplica("what the scan did not see stays", "ReplicaLedger", "            if (!KeepsAside)\n                Drop(key);", "            if (!KeepsAside)\n                _ = key;"),
        OfReplica("no scan after a gap", "ReplicaReading", "ScanAgain($\"records were lost ({gap.Reason})\");", "_ = gap;"),
        OfReplica("settled by the clock alone", "ReplicaReading", "LookWhetherSettled(checkpoint.CaughtUp, now - checkpoint.SinceRead)", "LookWhetherSettled(true, now)"),
        OfReplica("an overtaken fetch is applied", "ReplicaLedger", "        if (!_fetching.Remove(key))\n            return;\n        _awaited", "        _fetching.Remove(key);\n        _awaited"),
        OfReplica("a position is saved with the items of the save before", "ReplicaContinuity", "    public void Offer(DateTimeOffset now, TableShape shape, StreamPosition position, Action publish) => _saver?.Offer(now, ended =>\n    {\n        if (_file is not null)\n        {\n            var replica = _ledger.Save(position);", "    private SavedReplica? _before;\n\n    public void Offer(DateTimeOffset now, TableShape shape, StreamPosition position, Action publish) => _saver?.Offer(now, ended =>\n    {\n        if (_file is not null)\n        {\n            var current = _ledger.Save(position);\n            var replica = (_before ?? current) with { Position = position };\n            _before = current;"),
        OfReplica("keys whose items are to be fetched are not saved", "ReplicaLedger", "[.. _unfetched.Union(_fetching)]", "[]"),
        OfReplica("keys whose items are being fetched are not saved", "ReplicaLedger", "[.. _unfetched.Union(_fetching)]", "[.. _unfetched]"),
        OfReplica("live from a file before what the stream told is fetched", "ReplicaReading", "            _ledger.AwaitFetches();", "            _ = _ledger;"),
        OfReplica("a replica from a file is live at its first poll", "ReplicaReading", "if (!isCaughtUp || !(readUntil > _scanEndedAt))", "if (!_isLoaded && (!isCaughtUp || !(readUntil > _scanEndedAt)))"),
        OfReplica("a file of an earlier stream is gone on from", "ReplicaFile", "if (readUpTo.StreamArn != shape.StreamArn)", "if (false)"),
        OfReplica("a file that is too old ends each start", "ReplicaReading", "ReplicaGapPolicy.Fail && !_isLoaded", "ReplicaGapPolicy.Fail"),
        OfReplica("a file is written in its own place", "ReplicaFile", "var temporary = Path + \".tmp\";", "var temporary = Path;"),
        OfReplica("a save that fails is the last one", "ReplicaSaver", "            lock (_gate)\n                _isSaving = false;", "            lock (_gate)\n                _isSaving = writing.IsFaulted;"),
        OfReplica("a save that fails is told to be done", "ReplicaSaver", "waiting.TrySetFromTask(writing);", "waiting.TrySetResult();"),
        OfReplica("what a database has of an unfinished scan stays", "ReplicaContinuity", "        store.Items.Clear();\n", ""),
        OfReplica("a stale scan begins at once", "TableScan", "if (!options.IsConsistentScan)", "if (false)"),
    ];

    private static Mutant OfStart(string name, string file, string original, string replacement) =>
        new(name, file, original, replacement) { Kind = SimulationKind.Start };

    private static Mutant OfReplica(string name, string type, string original, string replacement) =>
        new(name, $"Replicas/{type}.cs", original, replacement) { Kind = SimulationKind.Replica };
}
