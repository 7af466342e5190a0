namespace Transfer.Zoo.Tokenization;

/// <summary>A token that is found in a text before anything else happens to it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Whether it is only found where no word character is beside it.</param>
/// <param name="StripsLeft">Whether white space in front belongs to it.</param>
/// <param name="StripsRight">Whether white space behind belongs to it.</param>
/// <param name="Normalized">Whether it is looked for in the normalized text.</param>
/// <param name="Special">Whether decoding may leave it out.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool StripsLeft, bool StripsRight, bool Normalized, bool Special)
{
    public static AddedToken Read(StrictObject json, Vocabulary vocabulary)
    {
        string content = json.Text("content");
        if (content.Length == 0)
            throw json.Wrong("content", "is empty");
        long id = json.OptionalInteger("id") ?? throw json.Wrong("id", "missing, expected a number from 0");
        if (id is < 0 or > int.MaxValue)
            throw json.Wrong("id", $"expected a number from 0, got {id}");
        // A token that the vocabulary has keeps the id it has there.
        int known = vocabulary.IdOf(content);
        bool special = json.Flag("special", otherwise: false);
        var token = new AddedToken(
            known >= 0 ? known : (int)id,
            content,
            json.Flag("single_word", otherwise: false),
            json.Flag("lstrip", otherwise: false),
            json.Flag("rstrip", otherwise: false),
            json.Flag("normalized", otherwise: !special),
            special);
        json.Done();
        return token;
    }
}
