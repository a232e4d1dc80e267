using System.Diagnostics;
using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Yaml;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Takes the values of one block by their keys. What makes no sense becomes a complaint, and a stand-in is returned.</summary>
internal sealed class SectionReader
{
    private readonly PlanMap _map;
    private readonly SectionKeys _keys;
    private readonly string _subject;

    /// <param name="map">The block.</param>
    /// <param name="mark">Where people will look for it: its name, if it has one.</param>
    /// <param name="keys">What it may have.</param>
    /// <param name="subject">What it is, for complaints: <c>class 'media'</c>.</param>
    /// <param name="complaints">Takes what is wrong; unknown and missing keys at once.</param>
    public SectionReader(PlanMap map, PlanMark mark, SectionKeys keys, string subject, Complaints complaints)
    {
        (_map, _keys, _subject, Complaints) = (map, keys, subject, complaints);
        Marks = new PlanMarks(mark, map.Entries.ToDictionary(static entry => entry.Key, static entry => entry.Mark, StringComparer.Ordinal));
        KeyComplaints.Tell(map, mark, keys, subject, complaints);
    }

    public Complaints Complaints { get; }

    public PlanMarks Marks { get; }

    /// <summary>Whether every key that is written is one that there is.</summary>
    public bool IsKnown => _map.Entries.All(entry => _keys.Find(entry.Key) is not null);

    public bool Has(string key) => Find(key) is not null;

    /// <summary>What stands behind a key; null when it is not written, or written with nothing behind it, which is a complaint.</summary>
    public PlanNode? Find(string key)
    {
        Debug.Assert(_keys.Find(key) is not null, $"{_keys.Name} has no key {key}");
        if (_map.Find(key) is not { } entry)
        {
            return null;
        }

        if (entry.Value is not PlanScalar { IsNothing: true })
        {
            return entry.Value is PlanUnknown ? null : entry.Value;
        }

        Complaints.Add(
            entry.Mark,
            $"'{key}' of {_subject} has nothing behind it",
            "give it a value or remove the line");
        return null;
    }

    public string? Text(string key) => Scalar(key) is { } scalar ? ScalarText.Of(scalar, Named(key), Complaints) : null;

    /// <summary>As <see cref="Text(string)"/>; one of which <paramref name="refuse"/> says what is wrong, and what to do, is a complaint.</summary>
    public string? Text(string key, Func<string, (string What, string ToDo)?> refuse)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        Examine(Scalar(key)!.Mark, key, text, refuse);
        return text;
    }

    /// <summary>One text, or a list of them; empty when it is not written.</summary>
    public IReadOnlyList<string> Texts(string key) => [.. MarkedTexts(key).Select(static one => one.Text)];

    /// <summary>As <see cref="Texts(string)"/>; a text of which <paramref name="refuse"/> says what is wrong, and what to do, is a complaint.</summary>
    public IReadOnlyList<string> Texts(string key, Func<string, (string What, string ToDo)?> refuse)
    {
        foreach (var (at, text) in MarkedTexts(key))
        {
            Examine(at, key, text, refuse);
        }

        return Texts(key);
    }

    /// <summary>A value that is written as one word or phrase.</summary>
    public T Value<T>(string key, Func<string, T> parse, T otherwise)
    {
        if (Scalar(key) is not { } scalar)
        {
            return otherwise;
        }

        try
        {
            return parse(scalar.Text);
        }
        catch (ResgateException refusal)
        {
            Complaints.Add(scalar.Mark, Named(key), refusal);
            return otherwise;
        }
    }

    public T? Optional<T>(string key, Func<string, T> parse)
        where T : struct => Value<T?>(key, text => parse(text), null);

    /// <summary>The words that a key may be set to.</summary>
    public IReadOnlyList<string> WordsOf(string key) => _keys.Find(key)!.Words;

    public bool Flag(string key, bool otherwise)
    {
        switch (Find(key))
        {
            case null:
                return otherwise;
            case PlanScalar { IsPlain: true, Text: "true" or "false" } scalar:
                return scalar.Text == "true";
            case PlanScalar scalar:
                Complaints.Add(
                    scalar.Mark,
                    $"{Named(key)}: '{scalar.Text}' is neither true nor false",
                    Truth.Of(scalar.Text) is { } meant
                        ? $"write {meant}, without quotes; what else means yes or no depends on who reads the file"
                        : "write true or false");
                return otherwise;
            case var other:
                Refuse<object>(other, key, "true or false");
                return otherwise;
        }
    }

    /// <summary>The block behind a key, ready to be taken apart; null when it is not written or something else.</summary>
    public SectionReader? Block(string key, string subject) => Find(key) switch
    {
        null => null,
        PlanMap map => new SectionReader(map, _map.Find(key)!.Mark, _keys.Find(key)!.Section!, subject, Complaints),
        var other => Refuse<SectionReader>(other, key, "a block of keys"),
    };

    /// <summary>Named blocks, in order.</summary>
    /// <param name="key">The key that they stand under.</param>
    /// <param name="noun">What each of them is.</param>
    public IEnumerable<(string Name, SectionReader Block)> NamedBlocks(string key, string noun)
    {
        var node = Find(key);
        if (node is not (null or PlanMap))
        {
            Refuse<object>(node, key, $"a name for each {noun}, with its keys below");
        }

        foreach (var entry in (node as PlanMap)?.Entries ?? [])
        {
            var named = $"{noun} '{entry.Key}'";
            PlanName.Check(entry, noun, Complaints);
            if (entry.Value is PlanMap map)
            {
                yield return (entry.Key, new SectionReader(map, entry.Mark, _keys.Find(key)!.Section!, named, Complaints));
            }
            else if (entry.Value is not PlanUnknown)
            {
                Complaints.Add(entry.Mark, $"{named} is {entry.Value.Kind}", NodeMerge.TakesOut(entry.Value)
                    ? "'none' takes out what the profile has, and it has nothing of that name: remove the line"
                    : "write its keys below it, further in; 'none' takes out what a profile has");
            }
        }
    }

    /// <summary>The names that stand under a key, whatever they hold.</summary>
    public IReadOnlyList<string> Names(string key) => [.. ((_map.Find(key)?.Value as PlanMap)?.Entries ?? []).Select(static entry => entry.Key)];

    /// <summary>A list of blocks, in order.</summary>
    public IEnumerable<SectionReader> Blocks(string key, string subject)
    {
        var node = Find(key);
        if (node is not (null or PlanList))
        {
            Refuse<object>(node, key, "a list: begin each with '- '");
        }

        foreach (var item in (node as PlanList)?.Items ?? [])
        {
            if (item is PlanUnknown)
            {
                continue;
            }

            if (item is PlanMap map)
            {
                yield return new SectionReader(map, map.Mark, _keys.Find(key)!.Section!, subject, Complaints);
            }
            else
            {
                Complaints.Add(
                    item.Mark,
                    $"{subject} is {item.Kind}",
                    $"write what kind it is and a colon: '- {_keys.Find(key)!.Section!.Keys[0].Name}: …'");
            }
        }
    }

    private void Examine(PlanMark at, string key, string text, Func<string, (string What, string ToDo)?> refuse)
    {
        if (refuse(text) is var (what, toDo))
        {
            Complaints.Add(at, $"{Named(key)}: '{text}' {what}", toDo);
        }
    }

    private IReadOnlyList<(PlanMark At, string Text)> MarkedTexts(string key) => Find(key) switch
    {
        null => [],
        PlanScalar scalar => ScalarText.Of(scalar, Named(key), Complaints) is { } text ? [(scalar.Mark, text)] : [],
        PlanList list => [.. list.Items.Select(item => (item.Mark, Text: TextIn(item, key)!)).Where(static one => one.Text is not null)],
        var other => Refuse<IReadOnlyList<(PlanMark, string)>>(other, key, "a list of texts: [ a, b ]") ?? [],
    };

    private string Named(string key) => $"'{key}' of {_subject}";

    private PlanScalar? Scalar(string key) => Find(key) switch
    {
        null => null,
        PlanScalar scalar => scalar,
        var other => Refuse<PlanScalar>(other, key, "a single value"),
    };

    private string? TextIn(PlanNode item, string key) => item switch
    {
        PlanUnknown => null,
        PlanScalar { IsNothing: false } scalar => ScalarText.Of(scalar, Named(key), Complaints),
        _ => Refuse<string>(item, key, "one text behind each dash or comma"),
    };

    private T? Refuse<T>(PlanNode node, string key, string wanted)
        where T : class
    {
        Complaints.Add(node.Mark, $"{Named(key)} is {node.Kind}", $"write {wanted}");
        return null;
    }
}
